"""Charges of accounts that nobody owns, which nobody pays (R7)."""

from __future__ import annotations

from ses_dash.reports.definition import Report
from ses_dash.reports.filters import UNASSIGNED as UNASSIGNED_CHARGES

UNASSIGNED = Report(
    key="unassigned",
    title="Unassigned accounts",
    question="Which accounts does nobody own, and how much money is in them?",
    dimensions=("program", "account", "account_name"),
    preset={"customer": UNASSIGNED_CHARGES},
)
