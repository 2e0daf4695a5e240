"""One customer on the Billing report: its accounts and services, and those of one account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.model.customer import Account
from ses_dash.model.program import program_name
from ses_dash.ui import billing, figures, filters, navigation, tables
from ses_dash.ui.figures import COST, PRICE
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer
    from ses_dash.reports.filters import Filters
    from ses_dash.ui.figures import Row
    from ses_dash.ui.filters import Month

_NO_ACCOUNT = {"account": filters.ALL_ACCOUNTS}
_SERVICE_COLUMNS = ("service_name", "charge_category")
_ACCOUNT_COLUMNS = ("program", "account", "account_name")
_FIGURES = (
    Column(COST, "Cost", "amount"),
    Column("share", "Share of cost", "percent"),
    Column(PRICE, "Price", "amount"),
    Column("change_percent", "Change", "change", "Price against the month before."),
)
_ACCOUNTS = (
    Column("label", "Account", "open", "Click to see its services only.", 320),
    Column("program", "Program"),
    *_FIGURES,
)
_SERVICES = (
    Column("service_name", "Service", width=320),
    Column("charge_category", "Category"),
    *_FIGURES,
)


def show(
    actor: Actor, month: Month, customer: Customer, programs: Sequence[str], bar: DeltaGenerator
) -> None:
    """Show a customer's month, narrowed to one account when `bar` says so."""
    whole = figures.of(month, str(customer.id))
    accounts = figures.largest(actor, "accounts", whole, _ACCOUNT_COLUMNS)
    with bar:
        account = filters.account(map(_account, accounts))
    chosen = whole
    if account:
        chosen = replace(whole, program=account.program, account=account.account)
    _path(customer, account)
    _headline(actor, month, chosen)
    _actions(actor, month, customer, programs)
    with st.container(border=True):
        st.subheader("Cost by month and service", anchor=False)
        billing.history(actor, chosen, "service_name", "Other charges")
    if account is None:
        _accounts(accounts, whole, month)
    _services(actor, chosen, month)


def _path(customer: Customer, account: Account | None) -> None:
    """Show where we are, and the way back."""
    with st.container(horizontal=True, gap="xsmall"):
        _back(filters.ALL_CUSTOMERS, {"customer": filters.ALL_CUSTOMERS, **_NO_ACCOUNT})
        if account:
            _back(customer.name, _NO_ACCOUNT)
    if account:
        st.subheader(literal(account.name or account.account), anchor=False)
        st.caption(literal(f"{program_name(account.program)} · account {account.account}"))
    else:
        st.subheader(literal(customer.name), anchor=False)


def _back(label: str, to: dict[str, str]) -> None:
    st.button(
        literal(label),
        icon=":material/arrow_back:",
        type="tertiary",
        key=f"back-{'-'.join(to)}",
        on_click=filters.reset,
        kwargs=to,
    )


def _headline(actor: Actor, month: Month, chosen: Filters) -> None:
    now = figures.run(actor, "summary", chosen)
    last = figures.run(actor, "summary", figures.before(chosen))
    with st.grid(4):
        for label, name in (("Cost", COST), ("Price", PRICE)):
            billing.metric(label, figures.total(now, name), figures.total(last, name), month)


def _actions(actor: Actor, month: Month, customer: Customer, programs: Sequence[str]) -> None:
    """Offer to freeze the customer's month, and the statements it has."""
    with st.container(horizontal=True, vertical_alignment="center"):
        billing.freeze_button(actor, month, programs, frozenset({customer.id}))
        for each in billing.standing(actor, month):
            if each.customer_id == customer.id:
                navigation.link(
                    "statements", f"Statement {literal(each.number)}", statement=each.number
                )


def _accounts(accounts: Sequence[Row], whole: Filters, month: Month) -> None:
    _heading("Accounts", "accounts", whole, _ACCOUNT_COLUMNS)
    shown = [
        row
        | {
            "label": row["account_name"] or row["account"],
            "program": program_name(row["program"]),
        }
        for row in accounts
    ]

    def open_row(index: int) -> None:
        filters.reset(account=filters.account_label(_account(accounts[index])))

    tables.show(
        shown,
        _ACCOUNTS,
        key="customer-accounts",
        alt="Accounts of the customer, largest cost first",
        currency=month.currency,
        on_open=open_row,
    )


def _heading(text: str, report: str, chosen: Filters, group_by: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(text, anchor=False, width="content")
        st.space("stretch")
        navigation.download(report, chosen, group_by)


def _account(row: Row) -> Account:
    return Account(row["program"], row["account"], row["account_name"] or "")


def _services(actor: Actor, chosen: Filters, month: Month) -> None:
    _heading("Services", "services", chosen, _SERVICE_COLUMNS)
    rows = figures.largest(actor, "services", chosen, _SERVICE_COLUMNS)
    shown = [row | {"service_name": row["service_name"] or "Other charges"} for row in rows]
    tables.show(
        shown,
        _SERVICES,
        key="customer-services",
        alt="Services, largest cost first",
        currency=month.currency,
    )
    tables.caption(shown, "service")
