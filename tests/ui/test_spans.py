"""Spans of months: presets from the latest month on, quarters, months, and the span before."""

from __future__ import annotations

import pytest

from ses_dash.period import BillingPeriod
from ses_dash.ui import spans
from ses_dash.ui.spans import between


def month(text: str) -> BillingPeriod:
    return BillingPeriod.parse(text)


LOADED = [month(text) for text in ("2026-08", "2026-10", "2025-12", "2026-10")]


def test_presets_count_from_the_latest_month() -> None:
    offered = spans.offered(LOADED)
    assert {label: (str(span.first), str(span.last)) for label, span in offered.items()} == {
        "Latest month": ("2026-10", "2026-10"),
        "Last 3 months": ("2026-08", "2026-10"),
        "Last 6 months": ("2026-05", "2026-10"),
        "Last 12 months": ("2025-11", "2026-10"),
        "This year": ("2026-01", "2026-10"),
        "2026-Q4": ("2026-10", "2026-12"),
        "2026-Q3": ("2026-07", "2026-09"),
        "2025-Q4": ("2025-10", "2025-12"),
        "2026-10": ("2026-10", "2026-10"),
        "2026-08": ("2026-08", "2026-08"),
        "2025-12": ("2025-12", "2025-12"),
    }


@pytest.mark.parametrize(
    ("first", "last", "label", "months", "earlier"),
    [
        ("2026-10", "2026-10", "2026-10", 1, "2026-09"),
        ("2026-01", "2026-01", "2026-01", 1, "2025-12"),
        ("2026-07", "2026-09", "2026-Q3", 3, "2026-Q2"),
        ("2026-01", "2026-03", "2026-Q1", 3, "2025-Q4"),
        ("2026-08", "2026-10", "2026-08 to 2026-10", 3, "2026-05 to 2026-07"),
        ("2026-01", "2026-12", "2026", 12, "2025"),
        ("2025-11", "2026-10", "2025-11 to 2026-10", 12, "2024-11 to 2025-10"),
    ],
)
def test_a_span_has_a_name_a_length_and_one_before(
    first: str, last: str, label: str, months: int, earlier: str
) -> None:
    span = between(month(last), month(first))
    assert (span.first, span.last) == (month(first), month(last))
    assert (span.label, span.months, span.single) == (label, months, months == 1)
    before = span.earlier()
    assert (before.label, before.months) == (earlier, months)
    assert before.last.end == span.first.start
