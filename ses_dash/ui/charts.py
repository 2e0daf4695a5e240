"""Charts: the one place where an amount becomes a float, since nothing is computed after it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from ses_dash import money
from ses_dash.ui.text import in_chart

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

OTHER = "Other"
_MOST_SERIES = 6  # as many as a legend shows on a phone
_MOST_POINTS = 2000  # of one chart
_MOST_STEPS = 7  # of a waterfall, each for one thing that rose or fell
_LONGEST_NAME = 26  # in a legend
_HEIGHT = 350
_FADED = 0.4  # what lies outside the chosen months
# On light and dark ground alike.
_GREY, _RISE, _FALL = "#93A3A8", "#D9822B", "#2B8A80"

_MONTHS = {"tickformat": "%Y-%m", "hoverformat": "%B %Y"}
_MOST_TICKS = 6  # as many labels as a phone has room for
_A_DAY = 86_400_000  # milliseconds
_DAYS = {"tickformat": "%-d %b", "hoverformat": "%A, %-d %B %Y"}


class Point(NamedTuple):
    """An amount of a series (a program, a customer) at a place on the time axis."""

    time: str  # "2026-09" or "2026-09-30"
    series: str
    amount: Decimal


class Step(NamedTuple):
    """A total, or what leads from one total to another."""

    name: str
    amount: Decimal


def stacked_months(
    points: Iterable[Point],
    currency: str,
    *,
    key: str,
    what: str,
    bright: Collection[str] | None = None,
    on_month: Callable[[str], None] | None = None,
) -> None:
    """Draw months as stacked bars: the largest series, and the rest as "Other".

    Months that are not in `bright` are faded; None fades none. `on_month` gets the month whose bar
    was clicked.
    """
    by_series = top(points)
    figure = _stacked(by_series, currency, bright, _MONTHS)

    def clicked() -> None:
        if on_month and (points := st.session_state[key].selection.points):
            on_month(points[0]["x"][: len("2026-09")])

    options = {"on_select": clicked, "selection_mode": "points"} if on_month else {}
    _show(figure, key, _told(f"{what} by month", by_series, currency), **options)


def grouped_months(points: Iterable[Point], currency: str, *, key: str, what: str) -> None:
    """Draw months with a bar for each series, side by side."""
    by_series = top(points)
    figure = _stacked(by_series, currency, None, _MONTHS).update_layout(barmode="group")
    _show(figure, key, _told(f"{what} by month", by_series, currency))


def stacked_days(points: Iterable[Point], currency: str, *, key: str, what: str) -> None:
    """Draw days as stacked bars: the largest series, and the rest as "Other"."""
    by_series = top(points)
    figure = _stacked(by_series, currency, None, _DAYS)
    _show(figure, key, _told(f"{what} by day", by_series, currency))


def waterfall(
    before: Step, moves: Sequence[Step], after: Step, currency: str, *, key: str, what: str
) -> None:
    """Draw what leads from one total to another: the largest moves, and the rest as "Other".

    `moves` add up to the difference of the totals, the largest ones first.
    """
    steps = [before, *moves[:_MOST_STEPS], after]
    if rest := moves[_MOST_STEPS:]:
        together = money.total(step.amount for step in rest)
        steps.insert(-1, Step(f"{OTHER} ({len(rest)})", together))
    places = [str(place) for place in range(len(steps))]
    figure = go.Figure(_waterfall(steps, places, currency))
    figure.update_layout(
        height=38 * len(steps) + 40,
        margin={"l": 0, "r": 52, "t": 4, "b": 0},
        showlegend=False,
        xaxis={"tickformat": "~s", "title": None, "nticks": 5},
        yaxis={
            "type": "category",
            "autorange": "reversed",
            "title": None,
            "tickmode": "array",
            "tickvals": places,
            "ticktext": [in_chart(_shortened(step.name)) for step in steps],
        },
    )
    totals = (money.show(total.amount, currency) for total in (before, after))
    _show(figure, key, f"{what}: from {' to '.join(totals)}")


def heights(amounts: Sequence[Decimal]) -> list[int]:
    """Return amounts as whole heights from 0 to 100 for a small line; 0 is the smallest or zero."""
    low, high = min((money.ZERO, *amounts)), max((money.ZERO, *amounts))
    return [
        int(money.percent(money.subtract(amount, low), money.subtract(high, low)) or 0)
        for amount in amounts
    ]


def top(points: Iterable[Point], most: int = _MOST_SERIES) -> dict[str, dict[str, Decimal]]:
    """Add points up by series and time: the largest series, and the rest together as "Other"."""
    by_series: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    with money.exact():
        for time, series, amount in points:
            by_series[series][time] = by_series[series].get(time, money.ZERO) + amount
        sizes = {name: sum(map(abs, each.values())) for name, each in by_series.items()}
    ordered = sorted(sizes, key=lambda name: (-sizes[name], name))
    if len(ordered) <= most:
        return {name: by_series[name] for name in ordered}
    rest = ordered[most - 1 :]
    together = {f"{OTHER} ({len(rest)})": _together([by_series[name] for name in rest])}
    return {name: by_series[name] for name in ordered[: most - 1]} | together


def _together(parts: Sequence[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    times = {time for part in parts for time in part}
    return {time: money.total(part.get(time, money.ZERO) for part in parts) for time in times}


def _stacked(
    by_series: Mapping[str, Mapping[str, Decimal]],
    currency: str,
    bright: Collection[str] | None,
    axis: Mapping[str, Any],
) -> go.Figure:
    times = _times(by_series)
    figure = go.Figure(
        [_bar(name, amounts, times, currency, bright) for name, amounts in by_series.items()]
    )
    figure.update_layout(
        barmode="relative",
        height=_HEIGHT,
        margin={"l": 0, "r": 0, "t": 4, "b": 0},
        legend={
            "orientation": "h",
            "x": 0,
            "y": -0.16,
            "yanchor": "top",
            "traceorder": "normal",
            "title": None,
        },
        showlegend=len(by_series) > 1,
        hovermode="x unified",
        bargap=0.3,
        xaxis={
            "type": "date",
            "title": None,
            "tickangle": 0,
            "showspikes": False,
            **ticks(times),
            **axis,
        },
        yaxis={"tickformat": "~s", "ticksuffix": f" {currency}", "title": None, "nticks": 6},
    )
    return figure


def _times(by_series: Mapping[str, Mapping[str, Decimal]]) -> list[str]:
    """Return the places on the time axis, the latest ones where there are too many."""
    times = sorted({time for amounts in by_series.values() for time in amounts})
    return times[-(_MOST_POINTS // max(1, len(by_series))) :]


def ticks(times: Sequence[str]) -> dict[str, Any]:
    """Return where the axis has ticks: at few months or days, never two within one of them."""
    if not times or len(times[0]) > len("2026-09"):
        return {"dtick": _A_DAY, "tick0": times[0]} if 0 < len(times) <= _MOST_TICKS else {}
    first, last = (int(time[:4]) * 12 + int(time[-2:]) for time in (times[0], times[-1]))
    months = last - first + 1
    return {"dtick": f"M{-(-months // _MOST_TICKS)}", "tick0": times[0]}


def _bar(
    name: str,
    amounts: Mapping[str, Decimal],
    times: Sequence[str],
    currency: str,
    bright: Collection[str] | None,
) -> go.Bar:
    known = [time for time in times if amounts.get(time)]
    rounded = [money.round_to(amounts[time], currency) for time in known]
    return go.Bar(
        name=in_chart(_shortened(name)),
        x=known,
        y=[float(amount) for amount in rounded],
        customdata=[money.show(amount, currency) for amount in rounded],
        hovertemplate=f"{in_chart(name)}: %{{customdata}}<extra></extra>",
        marker={
            "color": _GREY if name.startswith(f"{OTHER} (") else None,
            "opacity": [1 if bright is None or time in bright else _FADED for time in known],
        },
    )


def _waterfall(steps: Sequence[Step], places: Sequence[str], currency: str) -> go.Waterfall:
    ends = (0, len(steps) - 1)
    written = [
        money.show(step.amount, currency)
        if place in ends
        else f"{money.round_to(step.amount, currency):+,f} {currency}"
        for place, step in enumerate(steps)
    ]
    return go.Waterfall(
        orientation="h",
        y=places,
        x=[float(step.amount) for step in steps],
        measure=["absolute", *("relative" for _ in steps[1:-1]), "total"],
        text=[
            _short(step.amount) if place in ends else _short(step.amount, "+")
            for place, step in enumerate(steps)
        ],
        textposition="outside",
        cliponaxis=False,
        customdata=[
            f"{in_chart(step.name)}: {amount}" for step, amount in zip(steps, written, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        increasing={"marker": {"color": _RISE}},
        decreasing={"marker": {"color": _FALL}},
        totals={"marker": {"color": _GREY}},
        connector={"line": {"color": _GREY, "width": 1}},
    )


def _told(what: str, by_series: Mapping[str, Mapping[str, Decimal]], currency: str) -> str:
    """Say what a chart of bars shows to somebody who does not see it."""
    times = _times(by_series)
    if not times:
        return f"{what}: nothing"
    first, last = (
        money.show(money.total(each.get(time, money.ZERO) for each in by_series.values()), currency)
        for time in (times[0], times[-1])
    )
    return f"{what}: {first} in {times[0]}, {last} in {times[-1]}"


def _show(figure: go.Figure, key: str, alt: str, **options: Any) -> None:  # noqa: ANN401
    """Show a chart as it is: a finger that scrolls the page must not zoom it."""
    figure.update_layout(dragmode=False)
    figure.update_xaxes(fixedrange=True).update_yaxes(fixedrange=True)
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt, **options)


def _short(amount: Decimal, sign: str = "") -> str:
    """Write an amount as short as fits beside a bar: 950, 12.3k, -1.2M; `sign` may be "+"."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if abs(amount) >= size:
            return f"{float(amount) / size:{sign},.1f}{letter}"
    return f"{float(amount):{sign},.0f}"


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
