"""What each customer costs and pays, and how that has changed."""

from __future__ import annotations

from ses_dash.reports.definition import Report

CUSTOMERS = Report(
    key="customers",
    title="Customers",
    question="What does each customer cost and pay, and what has changed since last month?",
    dimensions=("customer_id", "customer"),
    compared=True,
)
