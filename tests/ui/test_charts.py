"""Charts: what is drawn, and what is drawn together."""

from __future__ import annotations

from decimal import Decimal

from ses_dash.ui.charts import Point, top


def _points(count: int) -> list[Point]:
    return [
        Point(m, f"s{n:02}", Decimal(n + 1)) for n in range(count) for m in ("2026-01", "2026-02")
    ]


def test_the_largest_series_are_shown_and_the_rest_together() -> None:
    shown = top(_points(12), most=8)
    assert list(shown) == ["s11", "s10", "s09", "s08", "s07", "s06", "s05", "s04", "Other (4)"]
    assert shown["Other (4)"] == {"2026-01": Decimal(10), "2026-02": Decimal(10)}


def test_nothing_is_lost_and_nothing_is_together_when_all_fit() -> None:
    shown = top([*_points(3), Point("2026-02", "s00", Decimal(5))], most=8)
    assert list(shown) == ["s00", "s02", "s01"]
    assert shown["s00"] == {"2026-01": Decimal(1), "2026-02": Decimal(6)}


def test_a_chart_never_has_more_than_two_thousand_points() -> None:
    shown = top(Point(f"{m:04}", f"{s}", Decimal(1)) for m in range(200) for s in range(500))
    assert sum(map(len, shown.values())) <= 2000
