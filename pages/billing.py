"""Billing report: the customers of a month, or one of them with its accounts and services."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import billing, customer, empty, filters, navigation
from ses_dash.ui.session import guard, stores

actor = guard()
navigation.title("billing")
costs = filters.loaded(stores(), actor)
if not costs:
    empty.show()
    st.stop()

bar = st.container(horizontal=True, vertical_alignment="bottom")
with bar:
    month = filters.month(costs)
    chosen = filters.customer(stores(), actor)
programs = filters.programs(costs, month)

if chosen:
    customer.show(actor, month, chosen, programs, bar)
else:
    billing.show(actor, month, programs)
