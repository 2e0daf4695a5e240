"""Today: what needs a person now, and where the months stand."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import board, empty, months, navigation, tasks, today
from ses_dash.ui.session import guard

actor = guard()
months.follow()
navigation.title("today")
known = board.read(actor)
found = tasks.find(actor, known)
if known or found:
    today.show(found)
    today.files()
    st.subheader("Months", anchor=False)
    months.show(known)
else:
    empty.show()
