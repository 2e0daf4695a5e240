"""Account: one cloud account, its services, resources and days; or all to choose from."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import account, empty, filters, navigation, pick, report_table
from ses_dash.ui.breakdown import ACCOUNTS
from ses_dash.ui.session import guard, stores
from ses_dash.ui.view import View

actor = guard()
report_table.follow()
navigation.title("account")
costs = filters.loaded(stores(), actor)
if not costs:
    empty.show()
    st.stop()

view = View(actor, filters.bar(actor, costs), costs)
if view.chosen.account is None:
    pick.show(view, ACCOUNTS)
else:
    account.show(view, view.chosen.account)
