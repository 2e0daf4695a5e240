"""One account: its name, who has had it from which day, and assigning it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import Action, authorize, may
from ses_dash.billing.assigning import ALWAYS
from ses_dash.ledger import accounts, customers
from ses_dash.model.program import program_name
from ses_dash.ui import (
    afterwards,
    assigning,
    crumbs,
    filters,
    navigation,
    proposals,
    tables,
)
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.customer import Account, Assignment
    from ses_dash.ui.accounts import Holding

_HISTORY = (
    Column("first", "From"),
    Column("until", "Until"),
    Column("customer", "Customer", width="medium"),
)


def show(actor: Actor, held: Holding) -> None:
    """Show an account, to be named and assigned by those who may."""
    account = held.account
    back = {"account": filters.ALL_ACCOUNTS}
    crumbs.show((filters.ALL_ACCOUNTS, back), (account.name or account.account, None))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.caption(f"{program_name(account.program)} {literal(account.account)}", width="content")
        navigation.link("account", "What it costs", account=filters.account_label(account))
    if held.unassigned:
        amounts = literal(tables.amounts(held.unassigned))
        st.warning(f"{amounts} of its charges are nobody's.", icon=":material/person_off:")
    allowed = may(actor, Action.EDIT_CUSTOMERS)
    if allowed:
        _rename(actor, account)
    _history(actor, account)
    if allowed:
        if held.unassigned and not held.owner:
            proposals.hints(actor, (account.program, account.account))
        assigning.show(actor, [account], done="account")


def _rename(actor: Actor, account: Account) -> None:
    with (
        st.form(f"name-{account.program}-{account.account}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input("Name", account.name, max_chars=200, width=304)
        pressed = st.form_submit_button("Save name")
    if pressed:
        with reported():
            authorize(actor, Action.EDIT_CUSTOMERS)
            named = replace(account, name=(name or "").strip())
            with stores().ledger.write() as conn:
                accounts.save(conn, actor, named)
            label = filters.account_label(named)
            afterwards.done(f"Named {named.name or named.account}.", account=label)


def _history(actor: Actor, account: Account) -> None:
    """List who has had the account, the latest first; others' names stay theirs."""
    with stores().ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
        dated = [
            each
            for each in accounts.assignments(conn)
            if (each.program, each.account) == (account.program, account.account)
        ]
    st.markdown("**Who has had it**")
    if not dated:
        st.caption("Nobody so far. Its charges are on no statement until it is assigned.")
        return
    rows = [_row(each, later, names) for each, later in pairwise([*dated, None]) if each]
    tables.show(rows[::-1], _HISTORY, key="account-history", alt="Who has had the account")


def _row(each: Assignment, later: Assignment | None, names: dict[int, str]) -> dict[str, object]:
    owner = assigning.NOBODY if each.customer_id is None else names.get(each.customer_id, "…")
    return {
        "first": "the beginning" if each.valid_from == ALWAYS else each.valid_from,
        "until": f"before {later.valid_from}" if later else "",
        "customer": owner,
    }
