"""One customer: who it is, its fields, terms, credits and accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, authorize, may
from ses_dash.ledger import customers
from ses_dash.model.language import LANGUAGES
from ses_dash.ui import (
    accounts,
    afterwards,
    credits,  # noqa: A004 - read as credits.show
    crumbs,
    filters,
    navigation,
    payers,
    prices,
    session,
    taxes,
    terms,
)
from ses_dash.ui import fields as custom_fields
from ses_dash.ui.session import reported, stores

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer

_LONGEST_NAME = 200
_LONGEST_ORDER = 60
_DETAILS = "Details"
_SECTIONS = {
    "Custom fields": custom_fields.show,
    "Prices": payers.of_customer,
    "Tax": taxes.of_customer,
    "Terms": terms.show,
    "Credits": credits.show,
    "Accounts": accounts.of_customer,
}


def show(actor: Actor, customer: Customer) -> None:
    """Show a customer with a section for each thing there is to see and change."""
    back = {"customer": filters.ALL_CUSTOMERS}
    crumbs.show((filters.ALL_CUSTOMERS, back), (customer.name, None))
    if customer.archived:
        st.info(
            "Archived: kept with all its statements, but nothing new is offered for it.",
            icon=":material/archive:",
        )
    _head(actor, customer)
    section = st.segmented_control(
        "Section",
        [_DETAILS, *_SECTIONS],
        default=_DETAILS,
        required=True,
        key="section",
        bind="query-params",
        label_visibility="collapsed",
    )
    _SECTIONS.get(str(section), _details)(actor, customer)


def fields(known: Customer) -> Callable[[], Customer]:
    """Show the fields of a customer; return what reads them (a bad rate raises)."""
    name = st.text_input("Name", known.name, max_chars=_LONGEST_NAME, required=True)
    with st.grid(2, min_column_width=240):
        contact = st.text_input("Contact", known.contact)
        email = st.text_input("E-mail", known.email, placeholder="name@example.com")
    address = st.text_area("Address", known.address, help="As printed on statements.", height=110)
    with st.grid(3, min_column_width=160):
        country = st.text_input(
            "Country", known.country, max_chars=2, placeholder="DE", help="Two letters, like DE."
        )
        tax_id = st.text_input("Tax id", known.tax_id)
        rate = st.text_input("Tax rate in %", money.plain(known.tax_rate))
    language, order, seller = _papers(known)
    payment, bill_to = _paying(known)
    at_cost = st.checkbox(
        "Sold at cost",
        known.at_cost,
        help="What no price list has a price for is sold at cost. Frozen months stay as they are.",
    )

    def read() -> Customer:
        return replace(
            known,
            name=name or "",
            contact=contact or "",
            email=email or "",
            address=address or "",
            country=(country or "").strip().upper(),
            tax_id=tax_id or "",
            tax_rate=money.parse((rate or "0").strip().removesuffix("%")),
            payment_method=payment,
            at_cost=at_cost,
            bill_to=bill_to,
            language=language,
            purchase_order=order,
            seller=seller,
        )

    return read


def _paying(known: Customer) -> tuple[str, str]:
    """Show how a customer pays, and with whom together."""
    with st.grid(2, min_column_width=240):
        payment = st.text_input(
            "Payment method",
            known.payment_method,
            help="A label like “Direct debit”, never a full card or account number.",
        )
        bill_to = st.text_input(
            "Bill-to group",
            known.bill_to,
            max_chars=_LONGEST_NAME,
            help="Customers of one group share a cover page over their statements of a month.",
        )
    return payment or "", bill_to or ""


def _papers(known: Customer) -> tuple[str, str, str]:
    """Show and return the language of documents, the purchase order, and who bills."""
    sellers = {each.key: each for each in session.sellers()}
    with st.grid(3, min_column_width=160):
        language = st.selectbox(
            "Language of documents",
            ["", *LANGUAGES],
            index=["", *LANGUAGES].index(known.language),
            format_func=lambda each: LANGUAGES.get(each, "The seller's"),
        )
        order = st.text_input(
            "Purchase order",
            known.purchase_order,
            max_chars=_LONGEST_ORDER,
            help="Printed on statements.",
        )
        chosen = known.seller
        if len(sellers) > 1:
            chosen = st.selectbox(
                "Seller",
                list(sellers),
                index=list(sellers).index(known.seller),
                format_func=lambda each: sellers[each].name,
                help="Who bills the customer, from the next freeze on.",
            )
    return language, order or "", chosen


def save(actor: Actor, customer: Customer) -> Customer:
    """Keep a customer, a new one (id 0) included, and return it as kept."""
    authorize(actor, Action.EDIT_CUSTOMERS)
    with stores().ledger.write() as conn:
        keep = customers.update if customer.id else customers.create
        return keep(conn, actor, customer)


def _head(actor: Actor, customer: Customer) -> None:
    """Show what a customer has and pays, and the way to its pages."""
    month, found = prices.latest(actor, customer.id)
    count = sum(each.customer_id == customer.id for each in accounts.owned().values())
    with st.grid(4, min_column_width=190):
        st.metric("Accounts today", f"{count:,}", border=True)
        for currency, price in sorted(found.get(customer.id, {}).items()):
            amount = money.show(price, currency)
            st.metric(f"Price of {month}", amount, help=prices.MEANING, border=True)
        for currency, left in sorted(credits.left(actor, customer).items()):
            st.metric("Credit left", money.show(left, currency), border=True)
    label = next(iter(filters.customer_labels([customer])))
    with st.container(horizontal=True, gap="medium"):
        navigation.link("customer", "What it costs and pays", customer=label)
        navigation.link("statements", "Its statements", customer=label)


def _details(actor: Actor, customer: Customer) -> None:
    allowed = may(actor, Action.EDIT_CUSTOMERS)
    with st.form(f"customer-{customer.id}", enter_to_submit=False):
        read = fields(customer)
        saved = st.form_submit_button("Save", type="primary", disabled=not allowed)
    if saved:
        with reported():
            kept = save(actor, read())
            label = next(iter(filters.customer_labels([kept])))
            afterwards.done(f"Saved {kept.name}.", customer=label)
    if allowed:
        _archive(actor, customer)


def _archive(actor: Actor, customer: Customer) -> None:
    """Offer to put the customer away, or to take it back."""
    word, icon = ("Restore", "unarchive") if customer.archived else ("Archive", "archive")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(f"{word} customer", icon=f":material/{icon}:"):
            with reported():
                save(actor, replace(customer, archived=not customer.archived))
                afterwards.done(f"{word}d {customer.name}.")
        if not customer.archived:
            st.caption(
                "Nothing is deleted. Its accounts stay its own until they are assigned elsewhere.",
                width="content",
            )
