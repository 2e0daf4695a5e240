"""Where the money is spent."""

from __future__ import annotations

from ses_dash.reports.definition import Report

REGIONS = Report(
    key="regions",
    title="Regions",
    question="In which regions is the money spent?",
    dimensions=("program", "region_id", "region_name"),
    compared=True,
)
