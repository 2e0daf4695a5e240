"""The choice of a customer in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ledger import customers
from ses_dash.ui import filters
from ses_dash.ui.session import stores

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer

EVERYBODY = "Every customer"


def choose(actor: Actor, *, everybody: bool = False) -> Customer | None:
    """Show the choice of a customer; return nothing for all of them, or where none is chosen."""
    with stores().ledger.read() as conn:
        labels = filters.customer_labels(customers.all(conn, actor.scope))
    names = [EVERYBODY, *labels] if everybody else [*labels]
    picked = st.selectbox(
        "Customer", names, index=0 if everybody else None, placeholder="Choose one"
    )
    return labels.get(picked or "")
