"""One customer: what it costs and pays, what changed, and its accounts, services, statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, may
from ses_dash.model.program import program_name
from ses_dash.ui import (
    billing,
    breakdown,
    charts,
    crumbs,
    empty,
    filters,
    headline,
    moves,
    navigation,
    report_table,
    standing,
    trend,
)
from ses_dash.ui.breakdown import ACCOUNTS, SERVICES
from ses_dash.ui.charts import Step
from ses_dash.ui.report_table import Target, narrowed
from ses_dash.ui.statements import STATES
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal
from ses_dash.ui.view import account_filter, service_filter

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.ui.figures import Row
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

_STACKS = {"Service": SERVICES.columns, "Account": ACCOUNTS.columns, "Program": ("program",)}
_DETAIL = (*ACCOUNTS.columns, *SERVICES.columns)
_MOST_MOVES = 8
_MOVES = (
    Column("name", "Service"),
    moves.DIFFERENCE,
    moves.PERCENT,
    Column("account_shown", "Account"),
)
_STATEMENTS = (
    Column("number", "Number"),
    Column("program", "Program"),
    Column("period", "Month"),
    Column("total", "Total", "amount"),
    Column("due", "Due"),
    Column("state", "State"),
)


def show(view: View, customer: Customer) -> None:
    """Show a customer in the chosen months."""
    crumbs.show((filters.ALL_CUSTOMERS, {"customer": filters.ALL_CUSTOMERS}), (customer.name, None))
    _who(view, customer)
    past = trend.history(view, _DETAIL)
    if not past.now and not past.before:
        empty.nothing("charges", "Choose other months, or fewer filters.")
        return
    headline.show(past)
    _changes(past)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            label = view.amounts[0].label
            st.subheader(f"{label} by month", anchor=False, width="content")
            stack = trend.stacked_by(_STACKS)
        trend.chart(past, stack)
    breakdown.section(ACCOUNTS, past)
    breakdown.section(SERVICES, past)
    _statements(view, customer)


def _who(view: View, customer: Customer) -> None:
    facts = (customer.contact, customer.email, customer.country, customer.tax_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.subheader(literal(customer.name), anchor=False)
            st.caption(literal(" · ".join(filter(None, facts)) or "No contact is entered."))
        if may(view.actor, Action.EDIT_CUSTOMERS):
            navigation.link("customers", "Edit customer", search=customer.name)
        if view.chosen.span.single and may(view.actor, Action.FREEZE):
            billing.freeze_button(view, frozenset({customer.id}))


def _changes(past: History) -> None:
    """Show what led from the span before to the chosen months: services, and where they run."""
    view, span = past.view, past.view.chosen.span
    before = past.total_before(moves.BILL)
    if before is None:
        return
    services = moves.largest(moves.folded(past, SERVICES.columns))
    with st.container(border=True):
        st.subheader("What changed", anchor=False)
        if not services:
            st.caption(f"No price differs from {span.earlier().label}.")
            return
        st.caption(f"Price from {span.earlier().label} to {span.label}, by service.")
        left, right = st.columns([2, 3])
        with left:
            charts.waterfall(
                Step(span.earlier().label, before),
                [Step(row["name"], row["change"]) for row in services],
                Step(span.label, past.total(moves.BILL)),
                view.currency,
                key="waterfall",
                what="Price",
            )
        with right:
            _movers(past)


def _movers(past: History) -> None:
    moved = moves.largest(moves.folded(past, _DETAIL), _MOST_MOVES)
    report_table.show(
        [row | {"account_shown": row["account_name"] or row["account"]} for row in moved],
        _MOVES,
        key="customer-moves",
        alt="Services by account whose price rose or fell most",
        currency=past.view.currency,
        opens=_move,
    )


def _move(row: Row) -> Target:
    return narrowed("account", **account_filter(row), **service_filter(row))


def _statements(view: View, customer: Customer) -> None:
    found = standing.found(view, customer.id)
    with st.container(border=True):
        st.subheader("Statements", anchor=False)
        if not found:
            st.caption(f"Nothing is frozen for {view.chosen.span.label}.")
            return
        rows = [
            {
                "number": each.number,
                "program": program_name(each.program),
                "period": each.period,
                "total": each.total,
                "due": each.due_date,
                "state": STATES[each.state],
            }
            for each in reversed(found)
        ]
        report_table.show(
            rows,
            _STATEMENTS,
            key="customer-statements",
            alt="Statements of the chosen months",
            currency=view.currency,
            total={"number": "Total", "total": money.total(each.total for each in found)},
            opens=lambda row: Target("statements", {"statement": row["number"]}),
        )
