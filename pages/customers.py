"""Customers: who they are, which accounts are theirs, and both as CSV."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import accounts, afterwards, customers, exchange, navigation
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("customers")
people, clouds, files = st.tabs(
    ["Customers", "Accounts", "Import and export"],
    key="tab",
    on_change="rerun",
    bind="query-params",
)
if people.open:
    with people:
        customers.show(actor)
if clouds.open:
    with clouds:
        accounts.show(actor)
if files.open:
    with files:
        exchange.show(actor, exchange.CUSTOMERS)
