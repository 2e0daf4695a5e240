"""Statements: the list with filters and totals, or the one whose number the URL names."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import jobs, navigation, statement, statements
from ses_dash.ui.session import guard

actor = guard()
navigation.title("statements")
with st.container(horizontal=True, vertical_alignment="bottom"):
    number = statements.number()
    everything = statements.everything(actor)
    is_one = number in {each.number for each in everything}
    wanted = None if is_one or not everything else statements.chosen(actor, everything, number)
    if wanted:
        statements.freeze_button(actor)

if is_one:
    statement.show(actor, number)
else:
    jobs.show(actor)
    if wanted:
        statements.show(actor, everything, wanted)
    else:
        statements.nothing(actor, number)
