"""Charts: the one place where an amount becomes a float, since nothing is computed after it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from ses_dash import money
from ses_dash.ui.text import in_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

OTHER = "Other"
_MOST_SERIES = 8
_HEIGHT = 300
_GREY = "#93A3A8"


class Point(NamedTuple):
    """An amount of a series (a program, a customer) in a month."""

    month: str
    series: str
    amount: Decimal


def stacked_months(points: Iterable[Point], currency: str, *, key: str, what: str) -> None:
    """Draw months as stacked bars: the largest series, and the rest as "Other"."""
    by_series = top(points)
    months = sorted({month for amounts in by_series.values() for month in amounts})
    figure = go.Figure([_bar(name, by_series[name], months, currency) for name in by_series])
    figure.update_layout(
        barmode="relative",
        height=_HEIGHT,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        showlegend=True,
        hovermode="x",
        bargap=0.28,
        xaxis={"type": "category", "title": None, "tickangle": 0, "nticks": 7},
        yaxis={"tickformat": "~s", "ticksuffix": f" {currency}", "title": None, "nticks": 6},
    )
    st.plotly_chart(
        figure, key=key, config={"displayModeBar": False}, alt=_alt(what, months, currency)
    )


def top(points: Iterable[Point], most: int = _MOST_SERIES) -> dict[str, dict[str, Decimal]]:
    """Add points up by series and month; keep the largest series, the rest together as "Other"."""
    by_series: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for month, series, amount in points:
        by_series[series][month] = money.total((by_series[series].get(month, money.ZERO), amount))
    ordered = sorted(
        by_series, key=lambda name: (-money.total(map(abs, by_series[name].values())), name)
    )
    shown = {name: by_series[name] for name in ordered[:most]}
    if rest := ordered[most:]:
        shown[f"{OTHER} ({len(rest)})"] = _together([by_series[name] for name in rest])
    return shown


def _together(parts: Sequence[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    months = {month for part in parts for month in part}
    return {month: money.total(part.get(month, money.ZERO) for part in parts) for month in months}


def _bar(name: str, amounts: Mapping[str, Decimal], months: Sequence[str], currency: str) -> go.Bar:
    rounded = [money.round_to(amounts.get(month, money.ZERO), currency) for month in months]
    return go.Bar(
        name=in_chart(name),
        x=list(months),
        y=[float(amount) for amount in rounded],
        customdata=[money.show(amount, currency) for amount in rounded],
        hovertemplate="%{fullData.name}: %{customdata}<extra></extra>",
        marker_color=_GREY if name.startswith(f"{OTHER} (") else None,
    )


def _alt(what: str, months: Sequence[str], currency: str) -> str:
    span = f"{months[0]} to {months[-1]}" if months else "no month"
    return f"{what} by month in {currency}, {span}, as stacked bars"
