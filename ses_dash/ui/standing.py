"""Where the chosen month stands: money that nobody owns, and statements frozen and to freeze."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.billing import statements
from ses_dash.ui import navigation
from ses_dash.ui.session import stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ses_dash.model.statement import Statement, StatementState
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

_STATES: tuple[tuple[StatementState, str, str, str], ...] = (
    ("frozen", "orange", "ac_unit", "frozen, to be published"),
    ("open", "blue", "outgoing_mail", "open"),
    ("past_due", "red", "alarm", "past due"),
    ("paid", "green", "check_circle", "paid"),
)


def found(view: View, customer_id: int | None = None) -> list[Statement]:
    """Return the statements that stand for the chosen months, program and currency."""
    span = view.chosen.span
    seen = statements.all(
        stores(),
        view.actor,
        program=view.chosen.program,
        period=str(span.first) if span.single else None,
        customer_id=customer_id,
    )
    return [
        each
        for each in seen
        if str(span.first) <= each.period <= str(span.last)
        and each.currency == view.currency
        and each.state != "void"
    ]


def show(people: History) -> None:
    """Show where the chosen months stand. `people` are sums by program and customer."""
    view = people.view
    st.subheader(f"{view.chosen.span.label} at a glance", anchor=False)
    _unassigned(people)
    standing = found(view)
    _to_freeze(people, standing)
    _frozen(standing, view.currency)


def _unassigned(people: History) -> None:
    if not people.view.sees_cost:
        return
    rows = [row for row in people.now if row["customer_id"] is None]
    if not rows:
        st.markdown(":green[:material/check_circle:] Every charge has an owner.")
        return
    amount = money.show(money.total(row[people.view.cost] for row in rows), people.view.currency)
    st.markdown(f":orange[:material/person_off:] **{literal(amount)}** belong to nobody.")
    navigation.link("customers", "Assign accounts", tab="Accounts", unassigned="true")


def _to_freeze(people: History, standing: Sequence[Statement]) -> None:
    span = people.view.chosen.span
    if not span.single:
        return
    charged = {(row["program"], row["customer_id"]) for row in people.now if row["customer_id"]}
    left = charged - {(each.program, each.customer_id) for each in standing if each.stands}
    if left:
        owners = plural(len({customer for _, customer in left}), "customer")
        st.markdown(f":blue[:material/pending_actions:] **{owners}** to freeze.")
        navigation.link("billing", "Freeze in the Billing report")
    elif charged:
        st.markdown(":green[:material/check_circle:] Everything is frozen.")


def _frozen(standing: Sequence[Statement], currency: str) -> None:
    counts = Counter(each.state for each in standing)
    for state, color, icon, words in _STATES:
        if counts[state]:
            amount = _sum(standing, state, currency)
            st.markdown(
                f":{color}[:material/{icon}:] **{plural(counts[state], 'statement')}** "
                f"{words}: {literal(amount)}"
            )
    if standing:
        navigation.link("statements", "Statements")


def _sum(standing: Iterable[Statement], state: str, currency: str) -> str:
    return money.show(money.total(each.total for each in standing if each.state == state), currency)
