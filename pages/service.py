"""Service: one service, who uses it and where; or all to choose from."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import empty, filters, navigation, pick, report_table, service
from ses_dash.ui.breakdown import SERVICES
from ses_dash.ui.session import guard, stores
from ses_dash.ui.view import View

actor = guard()
report_table.follow()
navigation.title("service")
costs = filters.loaded(stores(), actor)
if not costs:
    empty.show()
    st.stop()

view = View(actor, filters.bar(actor, costs), costs)
if view.chosen.service is None:
    pick.show(view, SERVICES)
else:
    service.show(view, view.chosen.service)
