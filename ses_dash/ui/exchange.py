"""Customers and accounts as CSV, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.billing import customers as billing
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Imported
    from ses_dash.stores import Stores

    Import = Callable[[Stores, Actor, str], Imported]

_CUSTOMERS = "One line per customer. A known name changes that customer, a new one is added."
_ACCOUNTS = "One line per assignment: program, account, name, customer and from which day."


def show(actor: Actor) -> None:
    """Offer both files, and take both back."""
    left, right = st.columns(2, border=True)
    with left:
        st.subheader("Customers", anchor=False)
        st.caption(_CUSTOMERS)
        _part(actor, "customers", billing.import_customers)
    with right:
        st.subheader("Accounts", anchor=False)
        st.caption(_ACCOUNTS)
        _part(actor, "accounts", billing.import_accounts)


def _part(actor: Actor, what: str, take: Import) -> None:
    st.link_button(
        f"Export {what} as CSV",
        f"/files/{what}.csv",
        icon=":material/download:",
        key=f"export-{what}",
    )
    file = st.file_uploader(f"Import {what} from CSV", type="csv", key=f"import-{what}")
    pressed = st.button(f"Import {what}", disabled=file is None, key=f"take-{what}")
    if file is not None and pressed:
        with reported():
            done = take(stores(), actor, file.getvalue().decode("utf-8-sig", "replace"))
            read = f"{file.name}: read {plural(done.lines, 'line')}, changed {done.changed:,}."
            st.success(literal(read), icon=":material/done:")
