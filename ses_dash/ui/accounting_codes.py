"""The codes of accounting systems: the list, one at a time, and as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import Action
from ses_dash.billing.accounting import mappings
from ses_dash.billing.accounting.profiles import PROFILES
from ses_dash.model.program import PROGRAMS, SERVICES, program_name
from ses_dash.ui import accounting, afterwards, exchange, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.accounting import Code

_KINDS = {
    "Customer code": "customer",
    "Item": "item",
    "Income account": "account",
    "Tax code": "tax",
    "Tracking category": "tracking",
    "Setting": "setting",
}
_WORDS = {kind: label for label, kind in _KINDS.items()}
_ALL = "All"
_PROFILES = {_ALL: ""} | {each.name: each.key for each in PROFILES}
_PROGRAMS = {_ALL: ""} | {each.name: each.key for each in (*PROGRAMS, SERVICES)}
_COLUMNS = (
    Column("kind", "What"),
    Column("key", "Of"),
    Column("value", "Code"),
    Column("profile", "System"),
    Column("program", "Program"),
)
_PART = exchange.Part(
    "codes",
    "One line per code: what it is, of what, the code itself, maybe of one system or program.",
    "Kinds: customer, item, account, tax, tracking, setting. An empty value is set no longer, - "
    "leaves the cell empty.",
    mappings.LAYOUT,
    mappings.import_codes,
    "/files/accounting/codes.csv",
    Action.ACCOUNTING,
)


def show(actor: Actor) -> None:
    """Show the codes that are set, with a form to set one, and the CSV of all."""
    if not accounting.allowed(actor):
        return
    found = mappings.codes(stores(), actor)
    if found:
        rows = [_row(each) for each in found]
        tables.show(rows, _COLUMNS, key="codes", alt="Codes of accounting systems")
        tables.caption(rows, "code")
    else:
        st.info("No code is set yet. An export names all that it lacks.")
    _form(actor)
    exchange.show(actor, [_PART])


def _row(code: Code) -> dict[str, str]:
    names = {key: name for name, key in _PROFILES.items()}
    return {
        "kind": _WORDS[code.kind],
        "key": code.key or _ALL,
        "value": code.value,
        "profile": names[code.profile],
        "program": program_name(code.program) if code.program else _ALL,
    }


def _form(actor: Actor) -> None:
    with st.form("code", enter_to_submit=False):
        st.subheader("Set a code", anchor=False)
        with st.grid(3, min_column_width=200):
            kind = st.selectbox("What", list(_KINDS))
            key = st.text_input(
                "Of",
                help="A customer's name; a product or a category such as Usage; a tax rate such as "
                "20; the name of a setting, with the key of a seller behind it where that has "
                "another one. Empty: of all that have none of their own.",
            )
            value = st.text_input(
                "Code", help="Empty: set no longer. A - leaves the cell empty in the files."
            )
            profile = st.selectbox("System", list(_PROFILES))
            program = st.selectbox("Program", list(_PROGRAMS))
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        with reported():
            row = {"kind": _KINDS[kind], "key": key or "", "value": value or ""}
            of = {"profile": _PROFILES[profile], "program": _PROGRAMS[program]}
            mappings.set_code(stores(), actor, row | of)
            afterwards.done("The code is saved.")
