"""Statements: the list with filters and totals, or the one whose number the URL names."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import navigation, statement, statements
from ses_dash.ui.session import guard

actor = guard()
navigation.title("statements")
with st.container(horizontal=True, vertical_alignment="bottom"):
    number = statements.number()
    everything = () if number else statements.everything(actor)
    found = statements.chosen(actor, everything) if everything else []

if number:
    statement.show(actor, number)
elif everything:
    statements.totals(found)
    statements.table(found)
else:
    st.info("No month is frozen yet. Tick customers on the Billing report and freeze their month.")
    navigation.link("billing", "Go to the Billing report")
