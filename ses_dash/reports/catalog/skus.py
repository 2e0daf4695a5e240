"""The parts of services that are charged."""

from __future__ import annotations

from ses_dash.reports.definition import Report

SKUS = Report(
    key="skus",
    title="SKUs",
    question="Which parts of which services is the money spent on?",
    dimensions=("program", "service_name", "sku_id"),
    compared=True,
)
