"""The list of statements: which there are, what they add up to, and what to do with them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, may
from ses_dash.billing import statements
from ses_dash.billing.statements import Wanted
from ses_dash.errors import NotFoundError
from ses_dash.model.program import program_name
from ses_dash.ui import filters, freezing, navigation, publishing, scheduling, tables
from ses_dash.ui.publishing import NUMBER
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.access import Actor
    from ses_dash.model.statement import Statement

STATES = {
    "frozen": "Frozen",
    "open": "Open",
    "past_due": "Past due",
    "paid": "Paid",
    "void": "Void",
}
KINDS = {"main": "Monthly", "supplementary": "Supplementary", "credit": "Credit"}
_ALL_STATES = "All states"
_ALL_KINDS = "All kinds"
_MOST = 500  # rows of the table
_COLUMNS = (
    Column("number", "Number", "open", "Click to open the statement.", 110),
    Column("state", "State"),
    Column("customer", "Customer"),
    Column("program", "Program"),
    Column("period", "Month"),
    Column("total", "Total", "money"),
    Column("left", "Still due", "money"),
    Column("due", "Due"),
    Column("kind", "Kind"),
    Column("credit", "Credit", help="What a credit statement credits, or what was credited."),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("date", "Date"),
)
_SUMS = {"net": "Net", "tax": "Tax", "total": "Total", "due": "Still due"}


def number() -> str:
    """Show the box that a statement is opened or searched from; return what is in it."""
    typed = st.text_input(
        "Statement number",
        key=NUMBER,
        bind="query-params",
        placeholder="All of it opens, a part searches",
        width=224,
        icon=":material/search:",
    )
    return (typed or "").strip()


def everything(actor: Actor) -> tuple[Statement, ...]:
    """Return every statement in sight."""
    return statements.all(stores(), actor)


def chosen(actor: Actor, everything: Sequence[Statement], part: str) -> Wanted:
    """Show the filters of the list; return what they are set to."""
    months = filters.distinct(sorted((each.period for each in everything), reverse=True))
    period = filters.choose("Month", [filters.ALL_MONTHS, *months], "period")
    program = filters.program(each.program for each in everything)
    customer = filters.customer(stores(), actor)
    state = filters.choose("State", [_ALL_STATES, *STATES.values()], "state")
    kind = filters.choose("Kind", [_ALL_KINDS, *KINDS.values()], "kind")
    return Wanted(
        period="" if period == filters.ALL_MONTHS else period,
        program=program or "",
        customer=str(customer.id) if customer else "",
        state=_key(STATES, state),
        kind=_key(KINDS, kind),
        number=part,
    )


def _key(labels: dict[str, str], label: str) -> str:
    return next((key for key, shown in labels.items() if shown == label), "")


def show(actor: Actor, everything: Sequence[Statement], wanted: Wanted) -> None:
    """Show what is wanted, newest first: its totals, the table, and what to do with ticked ones."""
    publishing.said()
    found = [each for each in reversed(everything) if wanted.holds(each)]
    if wanted.number and not found:
        raise NotFoundError("statement", wanted.number)
    totals(found)
    if not found:
        st.info("No statement matches these filters.")
        st.button("Show all statements", on_click=_clear, icon=":material/filter_alt_off:")
        return
    actions = st.container(horizontal=True, vertical_alignment="center")
    ticked = table(found[:_MOST], {each.id: each.number for each in everything})
    with actions:
        publishing.button(actor, ticked)
        scheduling.button(actor, ticked)
        _csv(wanted)
        _zip(wanted)
    count = plural(len(found), "statement")
    rest = f": the newest {_MOST:,} are shown, the CSV has all." if found[_MOST:] else "."
    st.caption(f"{count}{rest}")


def freeze_button(actor: Actor) -> None:
    """Offer to freeze a whole month."""
    if may(actor, Action.FREEZE) and st.button(
        "Freeze a month", key="freeze-month-open", icon=":material/ac_unit:"
    ):
        freezing.month(actor)


def nothing(actor: Actor, number: str) -> None:
    """Say that nothing is frozen yet, and what to do about it."""
    if number:
        raise NotFoundError("statement", number)
    st.info(
        "No month is frozen yet. Freeze a whole month here, or tick customers on the Billing "
        "report."
    )
    with st.container(horizontal=True):
        freeze_button(actor)
        navigation.link("billing", "Go to the Billing report")


def totals(found: Sequence[Statement]) -> None:
    """Show what the statements add up to, per currency; void ones do not count."""
    standing = [each for each in found if each.state != "void"]
    for currency in sorted({each.currency for each in standing}):
        of_currency = [each for each in standing if each.currency == currency]
        with st.grid(4):
            for name, label in _SUMS.items():
                amount = money.total(getattr(each, name) for each in of_currency)
                st.metric(label, money.show(amount, currency), border=True)


def table(found: Sequence[Statement], numbers: Mapping[int, str]) -> list[Statement]:
    """Show statements; a click on a number opens it. Return those that are ticked.

    `numbers` are those of all statements by their ids.
    """
    rows = [_row(each) | {"credit": _credit(each, numbers)} for each in found]

    def open_row(index: int) -> None:
        filters.reset(**{NUMBER: found[index].number})

    # What is ticked is a place in the table: another list must be another table.
    listed = "\n".join(f"{each.number} {each.state}" for each in found)
    key = f"statements-{hashlib.sha256(listed.encode()).hexdigest()[:8]}"
    ticked = tables.show(
        rows, _COLUMNS, key=key, alt="Statements", on_open=open_row, selectable=True
    )
    return [found[index] for index in ticked]


def _row(each: Statement) -> dict[str, str]:
    return {
        "number": each.number,
        "customer": each.customer_name,
        "program": program_name(each.program),
        "period": each.period,
        "kind": KINDS.get(each.kind, each.kind),
        "net": money.show(each.net, each.currency),
        "tax": money.show(each.tax, each.currency),
        "total": money.show(each.total, each.currency),
        "left": money.show(each.due, each.currency),
        "date": each.statement_date,
        "due": each.due_date,
        "state": STATES[each.state],
    }


def _credit(each: Statement, numbers: Mapping[int, str]) -> str:
    """Say which statement a credit takes back, or how much of one is credited."""
    if each.credits is not None:
        return f"Credits {numbers.get(each.credits, '')}"
    if each.fully_credited:
        return "Credited in full"
    return f"{money.show(each.credited, each.currency)} credited" if each.credited else ""


def _csv(wanted: Wanted) -> None:
    st.link_button(
        "CSV",
        f"/files/statements.csv?{urlencode(wanted.texts())}",
        icon=":material/download:",
        type="tertiary",
        help="All statements of this list.",
        key="csv-statements",
    )


def _zip(wanted: Wanted) -> None:
    """Offer all statements of the chosen month as one ZIP."""
    if not wanted.period:
        st.caption("Choose a month for all its documents as one ZIP.", width="content")
        return
    query = {name: text for name, text in wanted.texts().items() if name in ("period", "program")}
    st.link_button(
        "ZIP of the month",
        f"/files/statements.zip?{urlencode(query)}",
        icon=":material/folder_zip:",
        type="tertiary",
        help="The documents of all its statements, an index and the covers of bill-to groups.",
        key="zip-statements",
    )


def _clear() -> None:
    filters.reset(
        **{
            NUMBER: "",
            "period": filters.ALL_MONTHS,
            "program": filters.ALL_PROGRAMS,
            "customer": filters.ALL_CUSTOMERS,
            "state": _ALL_STATES,
            "kind": _ALL_KINDS,
        }
    )
