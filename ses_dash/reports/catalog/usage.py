"""Which accounts use which services."""

from __future__ import annotations

from ses_dash.reports.definition import Report

USAGE = Report(
    key="usage",
    title="Services by account",
    question="Which account uses which service?",
    dimensions=("service_name", "program", "account", "account_name"),
    compared=True,
)
