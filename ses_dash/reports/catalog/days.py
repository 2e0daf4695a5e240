"""How cost develops from day to day."""

from __future__ import annotations

from ses_dash.reports.definition import Report

DAYS = Report(
    key="days",
    title="Days",
    question="How does cost develop from day to day?",
    dimensions=("day", "program"),
)
