"""The list of statements: which there are, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.billing import statements
from ses_dash.model.program import program_name
from ses_dash.ui import filters, tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.model.statement import Statement

NUMBER = "statement"  # key of the number in the URL
STATES = {
    "frozen": "Frozen",
    "open": "Open",
    "past_due": "Past due",
    "paid": "Paid",
    "void": "Void",
}
_ALL_STATES = "All states"
_COLUMNS = (
    Column("number", "Number", "open", "Click to open the statement.", 130),
    Column("customer", "Customer"),
    Column("program", "Program"),
    Column("period", "Month"),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("total", "Total", "money"),
    Column("date", "Date"),
    Column("due", "Due"),
    Column("state", "State"),
)


def number() -> str:
    """Show the box that a statement's number opens it from; return what is in it."""
    return (
        st.text_input(
            "Statement number",
            key=NUMBER,
            bind="query-params",
            placeholder="Open by number",
            width=200,
            icon=":material/search:",
        )
        or ""
    )


def chosen(actor: Actor, everything: Sequence[Statement]) -> list[Statement]:
    """Show the filters of the list; return the statements they leave, newest first."""
    months = filters.distinct(sorted((each.period for each in everything), reverse=True))
    period = filters.choose("Month", [filters.ALL_MONTHS, *months], "period")
    program = filters.program(each.program for each in everything)
    customer = filters.customer(stores(), actor)
    state = filters.choose("State", [_ALL_STATES, *STATES.values()], "state")
    return [
        each
        for each in reversed(everything)
        if period in (filters.ALL_MONTHS, each.period)
        and program in (None, each.program)
        and (customer is None or customer.id == each.customer_id)
        and state in (_ALL_STATES, STATES[each.state])
    ]


def everything(actor: Actor) -> tuple[Statement, ...]:
    """Return every statement in sight."""
    return statements.all(stores(), actor)


def totals(found: Sequence[Statement]) -> None:
    """Show what the statements add up to, per currency; void ones do not count."""
    standing = [each for each in found if each.state != "void"]
    for currency in sorted({each.currency for each in standing}):
        of_currency = [each for each in standing if each.currency == currency]
        with st.grid(4):
            st.metric(f"Statements ({currency})", f"{len(of_currency):,}", border=True)
            for name in ("net", "tax", "total"):
                amount = money.total(getattr(each, name) for each in of_currency)
                st.metric(name.capitalize(), money.show(amount, currency), border=True)


def table(found: Sequence[Statement]) -> None:
    """Show the statements; a click on a number opens it."""
    rows = [_row(each) for each in found]

    def open_row(index: int) -> None:
        filters.reset(**{NUMBER: found[index].number})

    tables.show(rows, _COLUMNS, key="statements", alt="Statements", on_open=open_row)
    st.caption(plural(len(found), "statement"))


def _row(each: Statement) -> dict[str, str]:
    return {
        "number": each.number,
        "customer": each.customer_name,
        "program": program_name(each.program),
        "period": each.period,
        "net": money.show(each.net, each.currency),
        "tax": money.show(each.tax, each.currency),
        "total": money.show(each.total, each.currency),
        "date": each.statement_date,
        "due": each.due_date,
        "state": STATES[each.state],
    }
