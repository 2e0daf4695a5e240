"""Assigning accounts: to whom, from which day, and what that changes before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.billing import assigning as billing
from ses_dash.ledger import customers
from ses_dash.ui import afterwards, filters, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ses_dash.access import Actor
    from ses_dash.billing.assigning import Effect, Key
    from ses_dash.model.customer import Account

NOBODY = "Nobody"
_MOST_NAMED = 6


def show(actor: Actor, ticked: Sequence[Account], *, done: str) -> None:
    """Show to whom accounts can be given and what it changes; `done` is the table to untick."""
    with stores().ledger.read() as conn:
        labels = filters.customer_labels(customers.all(conn, actor.scope))
    if not labels:
        st.info("There is no customer yet to assign accounts to. Create one under “Customers”.")
        return
    with st.container(border=True):
        st.markdown(f"**Assign {plural(len(ticked), 'account')}**: {_names(ticked)}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            label = st.selectbox(
                "To",
                [*labels, NOBODY],
                index=None,
                placeholder="Customer",
                width=304,
                key=afterwards.fresh(f"{done}-to"),
            )
            day = st.date_input(
                "From",
                value=None,
                format="YYYY-MM-DD",
                width=176,
                key=afterwards.fresh(f"{done}-from"),
                help="Charges from this day (UTC) on are the customer's. Empty: an account that "
                "nobody had is theirs from the beginning, another one from this month on.",
            )
        if label:
            name = labels[label].name if label in labels else None
            owners = {(each.program, each.account): name for each in ticked}
            with reported():
                _confirm(actor, owners, day, label, done)


def _confirm(
    actor: Actor, owners: Mapping[Key, str | None], day: date | None, label: str, done: str
) -> None:
    with st.spinner("Adding up what changes …", show_time=True):
        effect = billing.effect(stores(), actor, owners, valid_from=day)
    describe(actor, effect, label)
    if st.button(
        f"Assign {plural(len(owners), 'account')} to {literal(label)}",
        type="primary",
        key=f"{done}-assign",
    ):
        billing.assign_all(stores(), actor, owners, valid_from=day)
        for part in (done, f"{done}-to", f"{done}-from"):
            afterwards.renew(part)
        afterwards.done(f"Assigned {plural(len(owners), 'account')} to {label}.")


def describe(actor: Actor, effect: Effect, label: str) -> None:
    """Say in sentences what assignments to somebody (a label, or several) would change."""
    sentences = [_days(effect)]
    with stores().ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
    to = "nobody's: no statement bills it" if label == NOBODY else f"cost of {literal(label)}"
    for owner in dict.fromkeys(each.owner for each in effect.moved):
        amounts = literal(tables.amounts(effect.gained(owner)))
        whose = f"of {literal(names.get(owner, NOBODY))}" if owner else "that nobody owns"
        sentences.append(f"**{amounts}** {whose}, {_months(effect, owner)}, becomes {to}.")
    if not effect.moved:
        sentences.append("No charge that is loaded changes hands.")
    st.markdown(" ".join(sentences))
    if effect.frozen:
        numbers = ", ".join(each.number for each in effect.frozen[:_MOST_NAMED])
        more = " …" if effect.frozen[_MOST_NAMED:] else ""
        amounts = tables.amounts(effect.in_frozen_months())
        st.warning(
            literal(
                f"Frozen statements of these months stay as they are: {numbers}{more}. They do not "
                f"show the {amounts} that moves in them; it is owed as a correction."
            ),
            icon=":material/lock:",
        )


def _days(effect: Effect) -> str:
    days = sorted({each.valid_from for each in effect.assignments})
    if days[0] != billing.ALWAYS:
        return f"From {days[0]} on."
    if not days[1:]:
        return "From the beginning."
    earlier = sum(each.valid_from == billing.ALWAYS for each in effect.assignments)
    first = f"From the beginning for {plural(earlier, 'account')} that nobody had yet"
    return f"{first}, from {days[-1]} on for the rest."


def _months(effect: Effect, owner: int | None) -> str:
    months = sorted({each.period for each in effect.moved if each.owner == owner})
    return f"{months[0]}" if not months[1:] else f"{months[0]} to {months[-1]}"


def _names(ticked: Sequence[Account]) -> str:
    names = [each.name or each.account for each in ticked[:_MOST_NAMED]]
    return literal(", ".join(names)) + (" …" if ticked[_MOST_NAMED:] else "")
