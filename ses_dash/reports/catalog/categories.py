"""Usage, purchases, taxes, credits."""

from __future__ import annotations

from ses_dash.reports.definition import Report

CATEGORIES = Report(
    key="categories",
    title="Charge categories",
    question="How much is usage, how much purchases, tax and credits?",
    dimensions=("charge_category",),
    compared=True,
)
