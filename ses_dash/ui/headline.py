"""Key figures: an amount, how it changed against the span before, and its line over the months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.ui import figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

    Delta = str | int | None  # 0: the same; None: not known


def show(past: History) -> None:
    """Show the amounts of the chosen months side by side."""
    with st.grid(len(past.view.amounts)):
        amounts(past)


def amounts(past: History) -> None:
    """Show the amounts of the chosen months, each a card of the grid around."""
    view = past.view
    for each in view.amounts:
        now = past.total(each.key)
        label = each.label
        if each.key == "margin" and (share := money.percent(now, past.total("price"))) is not None:
            label = f"Margin, {share:,f} % of price"
        amount(view, label, now, past.total_before(each.key), past.line(each.key), help=each.help)


def amount(
    view: View,
    label: str,
    now: Decimal,
    before: Decimal | None,
    line: Sequence[Decimal],
    *,
    help: str | None = None,  # noqa: A002 - as Streamlit calls it
) -> None:
    """Show an amount, and its change against the span before in percent."""
    grown = None if before is None else figures.change(now, before)
    delta = None if grown is None else f"{grown:+,f} %"
    shown = f"{money.round_to(now, view.currency):,f}"
    label = f"{label} ({view.currency})"
    card(view, label, shown, 0 if grown == 0 else delta, line, help=help)


def card(
    view: View,
    label: str,
    value: str,
    delta: Delta,
    line: Sequence[Decimal] | Sequence[int],
    *,
    help: str | None = None,  # noqa: A002 - as Streamlit calls it
) -> None:
    """Show one figure with its line month by month."""
    st.metric(
        label,
        value,
        delta,
        delta_color="primary",
        delta_description=None if delta is None else f"vs {view.chosen.span.earlier().label}",
        help=help,
        border=True,
        height="stretch",
        chart_data=line if len(line) > 1 else None,
        chart_type="bar",
    )
