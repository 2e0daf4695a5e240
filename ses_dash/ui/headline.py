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

LEAST_WIDTH = 160  # of a card: two fit side by side on a phone


def show(past: History) -> None:
    """Show the amounts of the chosen months side by side."""
    with st.grid(len(past.view.amounts), min_column_width=LEAST_WIDTH):
        amounts(past)
    against(past.view)


def against(view: View) -> None:
    """Say what the changes on the cards are held against."""
    if view.comparable:
        st.caption(f"Changes are against {view.chosen.span.earlier().label}.")
    else:
        st.caption(
            f"Nothing is loaded before {view.first} to hold {view.chosen.span.label} against."
        )


def amounts(past: History) -> None:
    """Show the amounts of the chosen months, each a card of the grid around."""
    view = past.view
    for each in view.amounts:
        now, before = past.total(each.key), past.total_before(each.key)
        if each.key == "margin":
            _margin(past, now)
        else:
            amount(view, each.label, now, before, past.line(each.key), help=each.help)


def _margin(past: History, now: Decimal) -> None:
    """Show the margin, and what it is of the price: its own change in percent says little."""
    view = past.view
    share = money.percent(now, past.total("price"))
    st.metric(
        f"Margin ({view.currency})",
        f"{money.round_to(now, view.currency):,f}",
        None if share is None else f"{share:,f} % of price",
        delta_color="off",
        delta_arrow="off",
        help="Price less seller cost. Charges that nobody owns have no price yet.",
        border=True,
        height="stretch",
        chart_data=past.line("margin"),
        chart_type="bar",
    )


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
    card(label, shown, 0 if grown == 0 else delta, line, help=help)


def card(
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
        delta_color="off",
        help=help,
        border=True,
        height="stretch",
        chart_data=line if len(line) > 1 else None,
        chart_type="bar",
    )
