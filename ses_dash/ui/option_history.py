"""What was set when and by whom: the history of the invoice options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.billing import options
from ses_dash.ui import tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer
    from ses_dash.model.history import OptionChange

EVERYBODY = "Everybody"
_COLUMNS = (
    Column("at", "When (UTC)"),
    Column("actor", "Who"),
    Column("owner", "For"),
    Column("title", "Option"),
    Column("value", "Set to", width="large"),
)


def show(actor: Actor, owner: Customer | None) -> None:
    """List every change of everybody's options and of a customer's own, once it is opened."""
    shown = st.expander("Change history", icon=":material/history:", on_change="rerun", key="past")
    if not shown.open:
        return
    changes = options.history(stores(), actor, owner.id if owner else None)
    rows = [_row(change, owner) for change in changes]
    with shown:
        if rows:
            tables.show(rows, _COLUMNS, key="option-history", alt="Changes of invoice options")
            tables.caption(rows, "change")
        else:
            st.caption("Nothing was changed yet: every option has its default.")


def _row(change: OptionChange, owner: Customer | None) -> dict[str, str]:
    option = options.BY_KEY[change.key]
    taken_back = "the seller's again" if change.customer_id else "the default again"
    return {
        "at": change.at[:16].replace("T", " "),
        "actor": change.actor,
        "owner": owner.name if owner and change.customer_id else EVERYBODY,
        "title": option.title,
        "value": taken_back if change.value is None else option.shown(change.value),
    }
