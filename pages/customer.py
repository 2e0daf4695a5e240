"""Customer: one customer, its accounts, services and statements; or all to choose from."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import customer, empty, filters, navigation, pick, report_table
from ses_dash.ui.breakdown import CUSTOMERS
from ses_dash.ui.session import guard, stores
from ses_dash.ui.view import View

actor = guard()
report_table.follow()
navigation.title("customer")
costs = filters.loaded(stores(), actor)
if not costs:
    empty.show()
    st.stop()

view = View(actor, filters.bar(actor, costs), costs)
if view.chosen.customer is None:
    pick.show(view, CUSTOMERS)
else:
    customer.show(view, view.chosen.customer)
