"""What kinds of services the money is spent on, whoever provides them."""

from __future__ import annotations

from ses_dash.reports.definition import Report

SERVICE_CATEGORIES = Report(
    key="service-categories",
    title="Service categories",
    question="How much is compute, storage, databases, over all programs?",
    dimensions=("service_category", "program"),
    compared=True,
)
