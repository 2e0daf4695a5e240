"""Customers: the list, a new one, and the way into each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, may
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from ses_dash.ui import afterwards, filters, kept, prices, profile, tables
from ses_dash.ui.accounts import owned
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from ses_dash.access import Actor
    from ses_dash.period import BillingPeriod

_NEW = "new-customer"  # whether the form of a new one is shown
_SEARCHED = ("name", "contact", "email", "country", "tax_id")


def show(actor: Actor) -> None:
    """Show the customer in the URL, or the list of all."""
    with stores().ledger.read() as conn:
        known = customers.all(conn, actor.scope, archived=True)
    if not known:
        _first(actor)
        return
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    with bar, kept.across_pages():  # so that links to reports go with the customer
        chosen = filters.customer(stores(), actor)
    if chosen:
        profile.show(actor, chosen)
    else:
        _list(actor, known, bar)


def _first(actor: Actor) -> None:
    """Say what to do while there is no customer, and offer the form of the first one."""
    st.info(
        "No customers yet. Create the first one here, or bring a list under “Import and export”.",
        icon=":material/group_add:",
    )
    if may(actor, Action.EDIT_CUSTOMERS):
        _new(actor)


def _list(actor: Actor, known: Sequence[Customer], bar: DeltaGenerator) -> None:
    with bar:
        part = st.text_input(
            "Search",
            key="search",
            type="search",
            placeholder="Name, contact, e-mail …",
            live="300ms",
            bind="query-params",
            width=224,
        )
        archived = st.toggle("Show archived", key="archived", bind="query-params")
        if may(actor, Action.EDIT_CUSTOMERS) and st.button(
            "New customer", icon=":material/add:", type="primary"
        ):
            st.session_state[_NEW] = True
    if st.session_state.get(_NEW):
        _new(actor)
    wanted = (part or "").strip().casefold()
    found = [
        each for each in known if (archived or not each.archived) and wanted in _searched(each)
    ]
    if found:
        _table(actor, found)
    else:
        st.info("No customer is called so. Search for less, or show the archived ones, too.")


def _searched(customer: Customer) -> str:
    fields = (f"{each.label} {each.value}" for each in customer.custom_fields)
    texts = (getattr(customer, name) for name in _SEARCHED)
    return "\n".join((*texts, *fields)).casefold()


def _table(actor: Actor, found: Sequence[Customer]) -> None:
    counts = Counter(each.customer_id for each in owned().values())
    month, paid = prices.latest(actor)
    rows = [
        {name: getattr(each, name) for name in Customer.__slots__}
        | {
            "accounts": counts[each.id],
            "price": tables.amounts(paid.get(each.id, {})),
            "tax_rate": f"{money.plain(each.tax_rate)} %",
            "archived": "archived" if each.archived else "",
        }
        for each in found
    ]

    def open_row(index: int) -> None:
        filters.reset(customer=_label(found, index))

    columns = _columns(month, archived=any(each.archived for each in found))
    tables.show(rows, columns, key="customers", alt="Customers", on_open=open_row)
    st.caption(
        f"{plural(len(found), 'customer')}. Open one by its name, or choose it above the list."
    )


def _label(found: Sequence[Customer], index: int) -> str:
    """Return what the choice of a customer shows for a row."""
    return next(iter(filters.customer_labels([found[index]])))


def _columns(month: BillingPeriod | None, *, archived: bool) -> list[Column]:
    priced = [Column("price", f"Price of {month}", "money", prices.MEANING)]
    return [
        Column("name", "Name", "open", "Click to open."),
        Column("accounts", "Accounts", "count", "Cloud accounts that are the customer's today."),
        *(priced if month else []),
        Column("contact", "Contact"),
        Column("email", "E-mail"),
        Column("country", "Country"),
        Column("tax_id", "Tax id"),
        Column("tax_rate", "Tax rate", "money"),
        Column("payment_method", "Payment method"),
        *([Column("archived", "Archived")] if archived else []),
    ]


def _new(actor: Actor) -> None:
    with st.form("new-customer-form"):
        st.subheader("New customer", anchor=False)
        read = profile.fields(Customer(0, ""))
        with st.container(horizontal=True):
            saved = st.form_submit_button("Create customer", type="primary")
            cancelled = st.form_submit_button("Cancel")
    if cancelled:
        afterwards.done("", **{_NEW: False})
    if saved:
        with reported():
            made = profile.save(actor, read())
            label = next(iter(filters.customer_labels([made])))
            afterwards.done(f"Created {made.name}.", customer=label, **{_NEW: False})
