"""Pricebooks: the list, a new one, and the way into each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import Action, may
from ses_dash.billing import buyterms, pricebook_cells, pricebooks
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.ui import afterwards, exchange, pricebook, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.pricebooks import Listed

KEY = "pricebook"  # in the URL: the name of the one that is shown
_NEW = "new-pricebook"
_COLUMNS = (
    Column("name", "Name", "open", "Click to open."),
    Column("program", "Program"),
    Column("since", "Prices from", help="The months from which its versions hold."),
    Column("rules", "Rules", "count", "In the latest version."),
    Column("payers", "Customers", "count", "Who pays by it, at least with one account."),
)
_PARTS = (
    exchange.Part(
        "pricebooks",
        "One line per rule. The lines of one pricebook and month are a whole version of it.",
        "Level is sku, service or program; method is percent, delta or fixed.",
        pricebook_cells.PRICES,
        pricebook_cells.import_prices,
        "/files/pricebooks.csv",
        Action.EDIT_PRICES,
    ),
    exchange.Part(
        "payers",
        "One line per customer, or account of one, and the month from which it pays by a "
        "pricebook.",
        "“none” as pricebook: by none any more.",
        pricebook_cells.CHOICES,
        pricebook_cells.import_choices,
        "/files/payers.csv",
        Action.EDIT_PRICES,
    ),
    exchange.Part(
        "buy-terms",
        "One line per program, kind of charge and month: what the distributor bills us. Seller "
        "cost and margin in reports go by it.",
        "Method is percent (-5: 5 % below the file), fixed (an amount a month) or none.",
        buyterms.LAYOUT,
        buyterms.import_terms,
        "/files/buy-terms.csv",
        Action.EDIT_PRICES,
    ),
)


def show(actor: Actor) -> None:
    """Show the pricebook in the URL, or the list of all."""
    found = pricebooks.all(stores(), actor)
    wanted = st.query_params.get(KEY, "")
    held = next((each for each in found if each.book.name == wanted), None)
    if held is not None:
        if st.button("All pricebooks", icon=":material/arrow_back:", type="tertiary"):
            del st.query_params[KEY]
            st.rerun()
        pricebook.show(actor, held, found)
        return
    if found:
        _list(found)
    else:
        st.info(
            "No pricebooks yet: everything is sold for what it costs. Add one here, or bring the "
            "prices you have as CSV below.",
            icon=":material/sell:",
        )
    if may(actor, Action.EDIT_PRICES):
        _new(actor, first=not found)
    st.divider()
    exchange.show(actor, _PARTS)


def _list(found: Sequence[Listed]) -> None:
    rows = [
        {
            "name": each.book.name,
            "program": program_name(each.book.program),
            "since": ", ".join(str(version.effective_from) for version in each.versions),
            "rules": len(each.versions[-1].rules) if each.versions else 0,
            "payers": each.payers,
        }
        for each in found
    ]

    def open_row(index: int) -> None:
        st.query_params[KEY] = found[index].book.name

    tables.show(rows, _COLUMNS, key="pricebooks", alt="Pricebooks", on_open=open_row)
    st.caption(f"{plural(len(found), 'pricebook')}. Open one by its name.")


def _new(actor: Actor, *, first: bool) -> None:
    with st.expander("New pricebook", icon=":material/add:", expanded=first):
        form = st.form(_NEW)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", max_chars=100, placeholder="Standard 2027")
        keys = [program.key for program in PROGRAMS]
        program = st.selectbox("Program", keys, format_func=program_name, width=208)
        saved = st.form_submit_button("Add pricebook", type="primary")
    if saved:
        with reported():
            made = pricebooks.create(stores(), actor, name or "", program)
            st.query_params[KEY] = made.name
            afterwards.done(f"{made.name} is added. Give it prices.")
