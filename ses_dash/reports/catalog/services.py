"""What the money is spent on."""

from __future__ import annotations

from ses_dash.reports.definition import Report

SERVICES = Report(
    key="services",
    title="Services",
    question="Which services is the money spent on?",
    dimensions=("program", "service_name"),
    compared=True,
)
