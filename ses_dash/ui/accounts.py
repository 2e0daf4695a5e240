"""Accounts: whose they are, the unassigned ones first with their money, and assigning them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.billing import assigning as billing
from ses_dash.ledger import accounts, customers
from ses_dash.model.program import program_name
from ses_dash.reports.filters import Filters
from ses_dash.ui import figures, filters, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.customer import Account, Assignment

Key = tuple[str, str]  # program, account
_NOBODY = "Nobody"
_COLUMNS = (
    Column("program", "Program"),
    Column("account", "Account"),
    Column("name", "Name"),
    Column("customer", "Customer"),
    Column("since", "Since"),
    Column("money", "Unassigned cost, all months", "money"),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """An account, who has it today, since when, and its cost that is nobody's by currency."""

    account: Account
    customer: str
    since: str
    unassigned: dict[str, Decimal]


def owned() -> dict[Key, Assignment]:
    """Return the assignment in force today of every account that somebody owns."""
    today = clock.today()
    with stores().ledger.read() as conn:
        dated = [each for each in accounts.assignments(conn) if each.valid_from <= today]
    latest = {(each.program, each.account): each for each in dated}  # they come by day
    return {key: each for key, each in latest.items() if each.customer_id is not None}


def show(actor: Actor) -> None:
    """Show the accounts of a program, or all, with a form to assign the ticked ones."""
    found = _holdings(actor)
    if not found:
        st.info("No accounts yet. They appear with the first billing file.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        program = filters.program(each.account.program for each in found)
        unassigned_only = st.toggle("Only unassigned", key="unassigned", bind="query-params")
    shown = [
        each
        for each in found
        if program in (None, each.account.program) and not (unassigned_only and each.customer)
    ]
    ticked = tables.show(
        [_row(each) for each in shown],
        _COLUMNS,
        key="accounts",
        alt="Accounts, unassigned first",
        selectable=True,
    )
    st.caption(f"{plural(len(shown), 'account')}. Tick accounts to assign them.")
    if ticked:
        _assign_form(actor, [shown[index].account for index in ticked])


def _holdings(actor: Actor) -> list[Holding]:
    """Return every account: unassigned ones first, those with the most money first of all."""
    costs = unassigned_cost(actor)
    owners = owned()
    with stores().ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
        known = accounts.all(conn)
    found = [_holding(each, owners, names, costs) for each in known if not each.archived]
    return sorted(found, key=_most_urgent_first)


def _holding(
    account: Account,
    owners: dict[Key, Assignment],
    names: dict[int, str],
    costs: dict[Key, dict[str, Decimal]],
) -> Holding:
    key = (account.program, account.account)
    owner = owners.get(key)
    name = names.get(owner.customer_id or 0, "") if owner else ""
    since = f"{owner.valid_from}" if owner and owner.valid_from > billing.ALWAYS else ""
    return Holding(account, name, since, costs.get(key, {}))


def _most_urgent_first(holding: Holding) -> tuple[bool, Decimal, str, str]:
    largest = max(holding.unassigned.values(), default=money.ZERO)
    return bool(holding.customer), -largest, holding.account.program, holding.account.account


def unassigned_cost(actor: Actor, chosen: Filters | None = None) -> dict[Key, dict[str, Decimal]]:
    """Return what nobody owns, by account and currency."""
    found: defaultdict[Key, dict[str, Decimal]] = defaultdict(dict)
    for row in figures.run(actor, "unassigned", chosen or Filters(), ("program", "account")):
        found[row["program"], row["account"]][row["billing_currency"]] = row["billed_cost"]
    return found


def _row(holding: Holding) -> dict[str, str]:
    return {
        "program": program_name(holding.account.program),
        "account": holding.account.account,
        "name": holding.account.name,
        "customer": holding.customer or _NOBODY,
        "since": holding.since,
        "money": tables.amounts(holding.unassigned),
    }


def _assign_form(actor: Actor, ticked: list[Account]) -> None:
    with stores().ledger.read() as conn:
        labels = filters.customer_labels(customers.all(conn, actor.scope))
    with st.form("assign"):
        st.markdown(f"**Assign {plural(len(ticked), 'account')}**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            label = st.selectbox("To", [*labels, _NOBODY], index=None, placeholder="Customer")
            day = st.date_input(
                "From",
                value=None,
                help="Charges from this day (UTC) on are the customer's. Empty: an account that "
                "nobody had is theirs from the beginning, another one from this month on.",
            )
            pressed = st.form_submit_button("Assign", type="primary")
    if pressed and label:
        with reported():
            name = labels[label].name if label in labels else None
            for account in ticked:
                billing.assign(
                    stores(), actor, account.program, account.account, name, valid_from=day
                )
            st.toast(f"Assigned {plural(len(ticked), 'account')} to {literal(label)}.")
            st.rerun()
