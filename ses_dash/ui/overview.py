"""The Overview: what everything costs and pays, what moved, and who the largest customers are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.ui import breakdown, empty, headline, moves, navigation, report_table, standing, trend
from ses_dash.ui.breakdown import CUSTOMERS
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.ui.figures import Row
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

_MOST = 10  # customers of a table
_MOVED = (
    Column("name", "Customer"),
    moves.DIFFERENCE,
    moves.PERCENT,
    Column("driver", "Mostly", help="The service that moved most in the same direction."),
    moves.BEFORE,
    moves.NOW,
)


def show(view: View) -> None:
    """Show what the filters let through, at a glance."""
    past = trend.history(view, ("program",))
    if not past.now and not past.before:
        empty.nothing("charges", "Choose other months, or fewer filters.")
        return
    people = trend.history(view, ("program", *CUSTOMERS.columns))
    rows = moves.folded(people, CUSTOMERS.columns)
    _figures(past, people)
    left, right = st.columns([2, 1])
    with left.container(border=True, height="stretch"):
        st.subheader(f"{view.amounts[0].label} by month", anchor=False)
        trend.chart(past, ("program",))
    with right.container(border=True, height="stretch"):
        standing.show(people)
    _moved(view, rows)
    _largest(people, rows)


def _figures(past: History, people: History) -> None:
    with st.grid(5, min_column_width=headline.LEAST_WIDTH):
        headline.amounts(past)
        now, before = _owners(people.now), _owners(people.before or ())
        headline.card(
            "Customers",
            f"{now:,}",
            0 if now == before else f"{now - before:+,}",
            people.counts("customer_id"),
        )
        if past.view.sees_cost:
            _unassigned(people)
    headline.against(past.view)


def _owners(rows: Sequence[Row]) -> int:
    return len({row["customer_id"] for row in rows} - {None})


def _unassigned(people: History) -> None:
    cost = people.view.cost
    now, before = (
        None if rows is None else money.total(r[cost] for r in rows if r["customer_id"] is None)
        for rows in (people.now, people.before)
    )
    headline.amount(
        people.view,
        "Unassigned",
        now or money.ZERO,
        before,
        people.lines("customer_id", [None], cost)[None],
        help="Charges of accounts that nobody owns: nobody pays them.",
    )


def _moved(view: View, rows: Sequence[Row]) -> None:
    span = view.chosen.span
    if not view.comparable:
        return
    with st.container(border=True):
        st.subheader("What moved", anchor=False)
        found = moves.largest(rows, _MOST)
        if not found:
            st.caption(f"No price differs from {span.earlier().label}.")
        else:
            st.caption(f"The prices that rose or fell most against {span.earlier().label}.")
            drivers = moves.drivers(view, "customer_id", found)
            report_table.show(
                [row | {"driver": drivers.get(row["customer_id"])} for row in found],
                _MOVED,
                key="overview-moved",
                alt="Customers whose price rose or fell most",
                currency=view.currency,
                opens=CUSTOMERS.opens,
            )


def _largest(people: History, rows: Sequence[Row]) -> None:
    view = people.view
    with st.container(border=True):
        st.subheader("Largest customers", anchor=False)
        shown = rows[:_MOST]
        lines = people.lines("customer_id", [row["customer_id"] for row in shown], view.cost)
        report_table.show(
            [row | {"trend": lines[row["customer_id"]]} for row in shown],
            breakdown.columns(CUSTOMERS, view, lined=True),
            key="overview-largest",
            alt="Largest customers",
            currency=view.currency,
            total=moves.total(view, rows),
            opens=CUSTOMERS.opens,
        )
        navigation.link("billing", "All customers in the Billing report")
