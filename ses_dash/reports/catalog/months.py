"""How cost develops by month and program."""

from __future__ import annotations

from ses_dash.reports.definition import Report

MONTHS = Report(
    key="months",
    title="Months",
    question="How does cost develop from month to month?",
    dimensions=("billing_period", "program"),
)
