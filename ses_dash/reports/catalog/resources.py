"""What single resources cost."""

from __future__ import annotations

from ses_dash.reports.definition import Report

RESOURCES = Report(
    key="resources",
    title="Resources",
    question="Which resources of an account is the money spent on?",
    dimensions=("account", "service_name", "resource_id"),
    compared=True,
)
