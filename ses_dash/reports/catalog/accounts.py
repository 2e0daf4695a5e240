"""What each cloud account costs, and whose it is."""

from __future__ import annotations

from ses_dash.reports.definition import Report

ACCOUNTS = Report(
    key="accounts",
    title="Accounts",
    question="What does each cloud account cost, and whose is it?",
    dimensions=("program", "account", "account_name", "customer"),
    compared=True,
)
