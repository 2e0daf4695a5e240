"""Which customers changed most, up or down."""

from __future__ import annotations

from ses_dash.reports.definition import Report

MOVERS = Report(
    key="movers",
    title="Movers",
    question="Which customers changed most against the months before?",
    dimensions=("customer_id", "customer"),
    compared=True,
    by_change=True,
)
