"""Who pays by a pricebook, and from when on; whose pricebooks a customer pays by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock
from ses_dash.access import Action, may
from ses_dash.billing import pricebooks
from ses_dash.ledger import customers
from ses_dash.model.pricebook import PricebookChoice
from ses_dash.model.program import program_name
from ses_dash.period import BillingPeriod
from ses_dash.ui import afterwards, filters, tables
from ses_dash.ui.session import reported, seller, stores
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer
    from ses_dash.model.pricebook import Pricebook

_COLUMNS = (
    Column("customer", "Customer", width="medium"),
    Column("account", "Account", help="Empty: all accounts without a pricebook of their own."),
    Column("since", "From"),
)
_OF_CUSTOMER = (
    Column("program", "Program"),
    Column("account", "Account", help="Empty: all accounts without a pricebook of their own."),
    Column("since", "From"),
    Column("pricebook", "Pricebook", width="medium"),
)


def show(actor: Actor, book: Pricebook) -> None:
    """Show who pays by a pricebook, with a form to add somebody."""
    with stores().ledger.read() as conn:
        known = customers.all(conn, actor.scope)
    names = {each.id: each.name for each in known}
    rows = [
        {
            "customer": names.get(each.customer_id, "archived"),
            "account": each.account,
            "since": str(each.valid_from),
        }
        for each in pricebooks.choices(stores(), actor)
        if each.pricebook_id == book.id
    ]
    if rows:
        tables.show(rows, _COLUMNS, key="payers", alt="Who pays by this pricebook")
    else:
        st.caption("Nobody yet. Its prices count for those who are added here.")
    if known and may(actor, Action.EDIT_PRICES):
        _add(actor, book, filters.customer_labels(known))


def of_customer(actor: Actor, customer: Customer) -> None:
    """Show by which pricebooks a customer pays."""
    listed = pricebooks.all(stores(), actor, archived=True)
    names = {each.book.id: each.book.name for each in listed}
    rows = [
        {
            "program": program_name(each.program),
            "account": each.account,
            "since": str(each.valid_from),
            "pricebook": names.get(each.pricebook_id or 0, "none any more"),
        }
        for each in pricebooks.choices(stores(), actor, customer.id)
    ]
    if rows:
        tables.show(rows, _OF_CUSTOMER, key="pricebooks-of", alt="Pricebooks of this customer")
    else:
        without = "It is sold at cost." if customer.at_cost else "Nothing has a price for it."
        st.caption(f"No pricebook. {without}")


def _add(actor: Actor, book: Pricebook, labels: dict[str, Customer]) -> None:
    this_month = str(BillingPeriod.of(clock.today(seller().time_zone)))
    with st.form("add-payer"), st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Customer", labels, index=None, placeholder="Choose one")
        account = st.text_input("Account", help="Empty: all accounts of the customer.")
        month = st.text_input("From", this_month, help="A month like 2026-12.", width=128)
        saved = st.form_submit_button("Pays by this pricebook")
    if saved and chosen:
        with reported():
            owner = labels[chosen]
            since = BillingPeriod.parse((month or "").strip())
            choice = PricebookChoice(
                owner.id, book.program, (account or "").strip(), since, book.id
            )
            pricebooks.choose(stores(), actor, choice)
            afterwards.done(f"{owner.name} pays by {book.name} from {since} on.")
