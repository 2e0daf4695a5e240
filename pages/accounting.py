"""Accounting: statements as files of an accounting system, its codes, and what was exported."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import accounting, accounting_codes, afterwards, navigation
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("accounting")
export, codes, log = st.tabs(
    ["Export", "Codes", "Log"], key="tab", on_change="rerun", bind="query-params"
)
if export.open:
    with export:
        accounting.show(actor)
if codes.open:
    with codes:
        accounting_codes.show(actor)
if log.open:
    with log:
        accounting.log(actor)
