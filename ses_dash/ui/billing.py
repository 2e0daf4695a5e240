"""The Billing report: the customers of the chosen months, what they cost and pay, and freezing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import Action, may
from ses_dash.ui import breakdown, empty, freezing, headline, moves, report_table, standing, trend
from ses_dash.ui.breakdown import CUSTOMERS
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ses_dash.model.statement import Statement
    from ses_dash.ui.figures import Row
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

_STACKS = {"Program": ("program",), "Customer": CUSTOMERS.columns}
_STATEMENT = Column("statement", "Statement")
_MOST_NUMBERS = 2  # of statements in a cell


def show(view: View) -> None:
    """Show all customers of the chosen months."""
    people = trend.history(view, CUSTOMERS.columns)
    if not people.now and not people.before:
        empty.nothing("charges", "Choose other months, or fewer filters.")
        return
    headline.show(people)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            label = view.amounts[0].label
            st.subheader(f"{label} by month", anchor=False, width="content")
            stack = trend.stacked_by(_STACKS)
        past = people if stack == CUSTOMERS.columns else trend.history(view, stack)
        trend.chart(past, stack)
    _customers(people)


def _customers(people: History) -> None:
    view = people.view
    rows = moves.folded(people, CUSTOMERS.columns)
    rows.sort(key=lambda row: row["customer_id"] is None)  # nobody's comes last
    shown = [row["customer_id"] for row in rows[: report_table.MOST_ROWS]]
    lines = people.lines("customer_id", shown, view.cost)
    numbers = _numbers(standing.found(view))
    with st.container(border=True):
        breakdown.heading(CUSTOMERS, view, charges=True)
        actions = st.container(horizontal=True, vertical_alignment="center")
        ticked = report_table.show(
            [
                row
                | {"trend": lines.get(row["customer_id"])}
                | {"statement": numbers.get(row["customer_id"])}
                for row in rows
            ],
            (*breakdown.columns(CUSTOMERS, view, lined=True), _STATEMENT),
            key="billing",
            alt="Customers of the chosen months, largest first",
            currency=view.currency,
            total=moves.total(view, rows),
            opens=CUSTOMERS.opens,
            ticks=_owned if _ticks(view) else None,
        )
        with actions:
            _freeze(view, ticked)


def _ticks(view: View) -> bool:
    return view.chosen.span.single and may(view.actor, Action.FREEZE)


def _owned(row: Row) -> bool:
    return row["customer_id"] is not None


def _numbers(found: Iterable[Statement]) -> Mapping[int | None, str]:
    numbers: dict[int | None, list[str]] = {}
    for each in found:
        numbers.setdefault(each.customer_id, []).append(each.number)
    return {
        customer: ", ".join(each) if len(each) <= _MOST_NUMBERS else plural(len(each), "statement")
        for customer, each in numbers.items()
    }


def _freeze(view: View, ticked: Sequence[Row]) -> None:
    owners = frozenset(row["customer_id"] for row in ticked)
    if not view.chosen.span.single:
        st.caption("Choose a single month to freeze it.")
    elif _ticks(view):
        freeze_button(view, owners)
        st.caption(
            f"{plural(len(owners), 'customer')} ticked"
            if owners
            else "Tick customers to freeze their month."
        )


def freeze_button(view: View, owners: frozenset[int]) -> None:
    """Show the button that opens the preview of a freeze; off while nobody is chosen."""
    if st.button(
        "Freeze month", type="primary", icon=":material/ac_unit:", disabled=not owners, key="freeze"
    ):
        freezing.start(view.actor, view.chosen.span.first, view.programs, owners)
