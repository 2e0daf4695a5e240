"""Charts: what is drawn, what is drawn together, and what it says to who does not see it."""

from __future__ import annotations

from decimal import Decimal

from streamlit.testing.v1 import AppTest

from ses_dash.ui.charts import Point, heights, ticks, top
from tests.ui.report import figures


def _points(count: int) -> list[Point]:
    return [
        Point(m, f"s{n:02}", Decimal(n + 1)) for n in range(count) for m in ("2026-01", "2026-02")
    ]


def test_the_largest_series_are_shown_and_the_rest_together() -> None:
    shown = top(_points(12), most=8)
    assert list(shown) == ["s11", "s10", "s09", "s08", "s07", "s06", "s05", "Other (5)"]
    assert shown["Other (5)"] == {"2026-01": Decimal(15), "2026-02": Decimal(15)}


def test_nothing_is_lost_and_nothing_is_together_when_all_fit() -> None:
    shown = top([*_points(3), Point("2026-02", "s00", Decimal(5))], most=3)
    assert list(shown) == ["s00", "s02", "s01"]
    assert shown["s00"] == {"2026-01": Decimal(1), "2026-02": Decimal(6)}


def test_a_small_line_starts_at_zero_or_below() -> None:
    assert heights([Decimal(50), Decimal(100), Decimal(75)]) == [50, 100, 75]
    assert heights([Decimal(-10), Decimal(10)]) == [0, 100]
    assert heights([Decimal(0), Decimal(0)]) == [0, 0]
    assert heights([]) == []


def test_no_month_or_day_is_written_twice_below_its_bar() -> None:
    months = [f"2026-{month:02}" for month in range(1, 13)]
    assert ticks(months[6:10]) == {"dtick": "M1", "tick0": "2026-07"}
    assert ticks(months)["dtick"] == "M2"
    assert ticks(["2025-01", "2026-12"])["dtick"] == "M4"
    assert ticks(["2026-10-01", "2026-10-02"])["dtick"] == 24 * 60 * 60 * 1000
    assert ticks([f"2026-10-{day}" for day in range(10, 20)]) == {}


def test_bars_are_named_in_full_on_hover_with_exact_amounts() -> None:
    def script() -> None:
        from decimal import Decimal  # noqa: PLC0415 - a script of its own

        from ses_dash.ui.charts import Point, stacked_months  # noqa: PLC0415 - as above

        name = "<b>Amazon Relational Database Service"
        points = [
            Point("2026-01", name, Decimal("12345678901234567.005")),
            Point("2026-02", "S3", Decimal(5)),
        ]
        stacked_months(points, "EUR", key="m", what="Cost", bright=["2026-02"])

    chart = figures(AppTest.from_function(script).run())["m"]
    first, second = chart["data"]
    assert first["name"] == "&lt;b&gt;Amazon Relational Data…"
    assert first["customdata"] == ["12,345,678,901,234,567.01 EUR"]
    assert first["hovertemplate"].startswith("&lt;b&gt;Amazon Relational Database Service: ")
    assert first["x"] == ["2026-01"]
    assert (first["marker"]["opacity"], second["marker"]["opacity"]) == ([0.4], [1])
    assert chart["alt"] == (
        "Cost by month: 12,345,678,901,234,567.01 EUR in 2026-01, 5.00 EUR in 2026-02"
    )


def test_a_chart_never_has_more_than_two_thousand_points() -> None:
    def script() -> None:
        from decimal import Decimal  # noqa: PLC0415 - a script of its own

        from ses_dash.ui.charts import Point, stacked_months  # noqa: PLC0415 - as above

        points = [
            Point(f"{month:04}-01", f"{series}", Decimal(1))
            for month in range(500)
            for series in range(12)
        ]
        stacked_months(points, "EUR", key="m", what="Cost")

    bars = figures(AppTest.from_function(script).run())["m"]["data"]
    assert sum(len(bar["x"]) for bar in bars) <= 2000
    assert bars[0]["x"][-1] == "0499-01"


def test_a_waterfall_leads_from_one_total_to_the_other() -> None:
    def script() -> None:
        from decimal import Decimal  # noqa: PLC0415 - a script of its own

        from ses_dash.ui.charts import Step, waterfall  # noqa: PLC0415 - as above

        moves = [Step(f"m{n}", Decimal(10 - n)) for n in range(10)]
        waterfall(
            Step("May", Decimal(100)),
            moves,
            Step("June", Decimal(155)),
            "EUR",
            key="w",
            what="Price",
        )

    chart = figures(AppTest.from_function(script).run())["w"]
    (bars,) = chart["data"]
    assert bars["measure"] == ["absolute", *["relative"] * 8, "total"]
    assert sum(bars["x"][:-1]) == bars["x"][-1] == 155
    assert bars["text"][:2] == ["100", "+10"]
    assert bars["customdata"][-2] == "Other (3): +6.00 EUR"
    assert chart["layout"]["yaxis"]["ticktext"][:2] == ["May", "m0"]
    assert chart["alt"] == "Price: from 100.00 EUR to 155.00 EUR"
