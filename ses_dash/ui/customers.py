"""Customers: the list, and the form to create or change one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from ses_dash.ui import tables
from ses_dash.ui.accounts import owned
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.access import Actor

_OPEN = "customer-open"  # id of the customer whose form is to be opened; 0: a new one
_COLUMNS = (
    Column("name", "Name", "open", "Click to edit."),
    Column("accounts", "Accounts", "count", width="small"),
    Column("contact", "Contact"),
    Column("email", "E-mail"),
    Column("country", "Country", width="small"),
    Column("tax_id", "Tax id"),
    Column("tax_rate", "Tax rate", "money"),
    Column("payment_method", "Payment method"),
    Column("archived", "Archived"),
)


def show(actor: Actor) -> None:
    """Show the customers, and the form of one when asked for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("New customer", icon=":material/add:", type="primary"):
            st.session_state[_OPEN] = 0
        archived = st.toggle("Show archived", key="archived")
    with stores().ledger.read() as conn:
        found = customers.all(conn, actor.scope, archived=archived)
    if found:
        _table(found)
    else:
        st.info("No customers yet. Create the first one, or import a list as CSV.")
    wanted = st.session_state.pop(_OPEN, None)
    if wanted is not None:
        _form(actor, next((each for each in found if each.id == wanted), Customer(0, "")))


def _table(found: tuple[Customer, ...]) -> None:
    counts = Counter(assignment.customer_id for assignment in owned().values())
    rows = [
        {name: getattr(each, name) for name in Customer.__slots__}
        | {
            "accounts": counts[each.id],
            "tax_rate": f"{money.plain(each.tax_rate)} %",
            "archived": "archived" if each.archived else "",
        }
        for each in found
    ]

    def open_row(index: int) -> None:
        st.session_state[_OPEN] = found[index].id

    tables.show(rows, _COLUMNS, key="customers", alt="Customers", on_open=open_row)
    st.caption(plural(len(found), "customer"))


@st.dialog("Customer", width="medium", icon=":material/group:")
def _form(actor: Actor, known: Customer) -> None:
    with st.form("customer", border=False):
        read = _fields(known)
        archived = st.checkbox("Archived", known.archived, help="Kept, but no longer offered.")
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        with reported():
            _save(actor, replace(read(), archived=archived))
            st.rerun()


def _fields(known: Customer) -> Callable[[], Customer]:
    """Show the fields of a customer; return what reads them (a bad rate raises)."""
    name = st.text_input("Name", known.name, required=True)
    left, right = st.columns(2)
    contact = left.text_input("Contact", known.contact)
    email = right.text_input("E-mail", known.email)
    address = st.text_area("Address", known.address, help="As printed on statements.")
    left, middle, right = st.columns(3)
    country = left.text_input("Country", known.country, max_chars=2, help="Two letters, like DE.")
    tax_id = middle.text_input("Tax id", known.tax_id)
    rate = right.text_input("Tax rate in %", money.plain(known.tax_rate))
    payment = st.text_input("Payment method", known.payment_method, help="Like “Direct debit”.")

    def read() -> Customer:
        return replace(
            known,
            name=name or "",
            contact=contact or "",
            email=email or "",
            address=address or "",
            country=(country or "").upper(),
            tax_id=tax_id or "",
            tax_rate=money.parse((rate or "0").strip().removesuffix("%")),
            payment_method=payment or "",
        )

    return read


def _save(actor: Actor, customer: Customer) -> None:
    authorize(actor, Action.EDIT_CUSTOMERS)
    with stores().ledger.write() as conn:
        keep = customers.update if customer.id else customers.create
        kept = keep(conn, actor, customer)
    st.toast(f"Saved {literal(kept.name)}.", icon=":material/done:")
