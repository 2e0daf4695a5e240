"""What everything comes to."""

from __future__ import annotations

from ses_dash.reports.definition import Report

SUMMARY = Report(
    key="summary",
    title="Summary",
    question="What does everything come to, by whatever you group it by?",
    dimensions=("program", "billing_period"),
)
