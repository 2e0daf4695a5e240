"""Accounts: whose they are, the unassigned ones first with their money, and the way into each."""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import assigning as billing
from ses_dash.ledger import accounts, customers
from ses_dash.model.program import program_name
from ses_dash.reports.filters import Filters
from ses_dash.ui import (
    afterwards,
    assigning,
    figures,
    filters,
    holding,
    kept,
    navigation,
    proposals,
    tables,
)
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.customer import Account, Assignment, Customer

Key = tuple[str, str]  # program, account
_MOST_OFFERED = 1000  # accounts in the choice of one; the search narrows them
_COLUMNS = (
    Column("label", "Name", "open", "Click to see its history, name it and assign it."),
    Column("program", "Program"),
    Column("account", "Account"),
    Column("customer", "Customer"),
    Column("since", "Since"),
    Column("money", "Unassigned cost, all months", "money"),
)
_OF_CUSTOMER = (
    Column("label", "Name", "open", "Click to see its history, name it and assign it."),
    Column("program", "Program"),
    Column("account", "Account"),
    Column("since", "Since"),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """An account, who has it today, since when, and its cost that is nobody's by currency."""

    account: Account
    owner: Customer | None
    since: str
    unassigned: Mapping[str, Decimal]


def owned() -> dict[Key, Assignment]:
    """Return the assignment in force today of every account that somebody owns."""
    with stores().ledger.read() as conn:
        return billing.owned(conn, clock.today())


def unassigned_cost(actor: Actor, chosen: Filters | None = None) -> dict[Key, dict[str, Decimal]]:
    """Return what nobody owns, by account and currency."""
    found: defaultdict[Key, dict[str, Decimal]] = defaultdict(dict)
    for row in figures.run(actor, "unassigned", chosen or Filters(), ("program", "account")):
        found[row["program"], row["account"]][row["billing_currency"]] = row["billed_cost"]
    return found


def show(actor: Actor) -> None:
    """Show the account in the URL, or the list of all with suggestions whose they may be."""
    found = _holdings(actor)
    if not found:
        st.info("No accounts yet. They appear with the first billing file.")
        navigation.link("load", "Load data")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = _filtered(found)
        opened = st.session_state.get("account")  # stays, whatever the filters are
        offered = {
            _key(each): each for each in found if filters.account_label(each.account) == opened
        } | {_key(each): each for each in shown[:_MOST_OFFERED]}
        chosen = _choose(list(offered.values()))
    if chosen:
        holding.show(actor, chosen)
        return
    if may(actor, Action.EDIT_CUSTOMERS):
        nobodys = [each for each in found if each.unassigned and not each.owner]
        proposals.show(actor, {_key(each): each.unassigned for each in nobodys})
    if shown:
        _list(actor, shown)
    else:
        st.info("No account is like that. Search for less, or choose other filters.")


def of_customer(actor: Actor, customer: Customer) -> None:
    """Show the accounts that are a customer's today, or the one of them in the URL."""
    found = [each for each in _holdings(actor) if each.owner and each.owner.id == customer.id]
    if not found:
        st.info("No account is this customer's today. Assign one under “Accounts”.")
        return
    chosen = _choose(found[:_MOST_OFFERED])
    if chosen:
        holding.show(actor, chosen)
    else:
        _table(found, _OF_CUSTOMER, "accounts-of-customer")
        st.caption(f"{plural(len(found), 'account')}. More are assigned under “Accounts”.")


def _holdings(actor: Actor) -> list[Holding]:
    """Return every account in scope: unassigned ones first, those with the most money first."""
    costs = unassigned_cost(actor)
    with stores().ledger.read() as conn:
        owners = billing.owned(conn, clock.today())
        people = {each.id: each for each in customers.all(conn, actor.scope, archived=True)}
        known = accounts.all(conn)
    seen = [each for each in known if not each.archived]
    found = []
    for account in seen:
        key = (account.program, account.account)
        held = owners.get(key)
        if actor.scope.holds(held.customer_id if held else None):
            found.append(_holding(account, held, people, costs.get(key, {})))
    return sorted(found, key=_most_urgent_first)


def _holding(
    account: Account,
    held: Assignment | None,
    people: Mapping[int, Customer],
    cost: Mapping[str, Decimal],
) -> Holding:
    owner = people.get(held.customer_id or 0) if held else None
    since = f"{held.valid_from}" if held and held.valid_from > billing.ALWAYS else ""
    return Holding(account, owner, since, cost)


def _most_urgent_first(each: Holding) -> tuple[bool, Decimal, str, str]:
    largest = max(each.unassigned.values(), default=money.ZERO)
    return each.owner is not None, -largest, each.account.program, each.account.account


def _filtered(found: Sequence[Holding]) -> list[Holding]:
    """Show the filters of the list; return what they let through."""
    program = filters.program(each.account.program for each in found)
    owners = {each.owner.id: each.owner for each in found if each.owner}
    labels = filters.customer_labels(sorted(owners.values(), key=lambda each: each.name))
    owner = labels.get(filters.choose("Customer", [filters.ALL_CUSTOMERS, *labels], "owner"))
    part = st.text_input(
        "Search",
        key="find",
        type="search",
        placeholder="Name, id, customer …",
        live="300ms",
        bind="query-params",
        width=171,
    )
    nobodys = st.toggle("Only unassigned", key="unassigned", bind="query-params")
    wanted = (part or "").strip().casefold()
    return [
        each
        for each in found
        if program in (None, each.account.program)
        and not (nobodys and each.owner)
        and (owner is None or each.owner == owner)
        and wanted in _searched(each)
    ]


def _choose(offered: Sequence[Holding]) -> Holding | None:
    """Show the choice of an account; return the one that is open."""
    with kept.across_pages():  # so that links to reports go with the account
        chosen = filters.account(each.account for each in offered)
    return next((each for each in offered if each.account == chosen), None)


def _searched(each: Holding) -> str:
    owner = each.owner.name if each.owner else ""
    return f"{each.account.name}\n{each.account.account}\n{owner}".casefold()


def _list(actor: Actor, shown: Sequence[Holding]) -> None:
    editable = may(actor, Action.EDIT_CUSTOMERS)
    # What is ticked is known by its place, so other rows are another table.
    rows = zlib.crc32(repr([_key(each) for each in shown]).encode())
    key = afterwards.fresh("accounts")
    ticked = _table(shown, _COLUMNS, f"{key}-{rows}", selectable=editable)
    hint = "Tick some to assign them: with the mouse, or arrow keys and Shift+Space."
    st.caption(f"{plural(len(shown), 'account')}. {hint if editable else ''}")
    if ticked:
        assigning.show(actor, [shown[index].account for index in ticked], done="accounts")


def _table(
    shown: Sequence[Holding],
    columns: Sequence[Column],
    key: str,
    *,
    selectable: bool = False,
) -> tuple[int, ...]:
    def open_row(index: int) -> None:
        filters.reset(account=filters.account_label(shown[index].account))

    return tables.show(
        [_row(each) for each in shown],
        columns,
        key=key,
        alt="Accounts, unassigned first",
        on_open=open_row,
        selectable=selectable,
    )


def _row(each: Holding) -> dict[str, str]:
    return {
        "label": each.account.name or each.account.account,
        "program": program_name(each.account.program),
        "account": each.account.account,
        "customer": each.owner.name if each.owner else assigning.NOBODY,
        "since": each.since,
        "money": tables.amounts(each.unassigned),
    }


def _key(each: Holding) -> Key:
    return each.account.program, each.account.account
