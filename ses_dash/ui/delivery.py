"""One delivery: what it is, its files, what was found in it, and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import Action, may
from ses_dash.errors import NotFoundError
from ses_dash.ingest.providers import format_name
from ses_dash.ingest.recording import REJECTED, was_approved
from ses_dash.ledger import deliveries as ledger
from ses_dash.model.program import program_name
from ses_dash.ui import (
    changes,
    crumbs,
    deliveries,
    filters,
    loading,
    navigation,
    recognition,
    tables,
)
from ses_dash.ui.deliveries import NUMBER
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import Color, literal

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.delivery import Delivery, DeliveryState

_MARKS: dict[DeliveryState, tuple[Color, str]] = {
    "accepted": ("blue", ":material/hourglass_top:"),
    "live": ("green", ":material/check:"),
    "superseded": ("gray", ":material/history:"),
    "held": ("orange", ":material/pan_tool:"),
    "control": ("blue", ":material/balance:"),
    "refused": ("red", ":material/block:"),
}
_FILES = (
    Column("name", "File"),
    Column("size", "Size", "money", width="small"),
    Column("sha256", "SHA-256", width="large"),
)
_LARGEST_ID = 2**63 - 1


def wanted() -> str:
    """Return the number of the delivery that the URL asks for, if it does."""
    return str(st.session_state.get(NUMBER, st.query_params.get(NUMBER, ""))).strip()


def show(actor: Actor, text: str) -> None:
    """Show the delivery of a number."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        deliveries.number()
        crumbs.show(("All deliveries", {NUMBER: ""}), (f"Delivery {text}", None))
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST_ID:
        raise NotFoundError("delivery", text)
    with stores().ledger.read() as conn:
        found = ledger.get(conn, int(text))
    _head(found)
    _facts(found)
    if found.state == "live" and may(actor, Action.SEE_COST):
        navigation.charges("delivery", {"delivery": str(found.id)})
    if found.state == "held":
        deliveries.decision(actor, found)
    elif found.state == "control":
        _control(actor, found)
    elif found.state in ("live", "superseded"):
        _changes(actor, found)
    st.subheader("Files", anchor=False)
    rows = [
        {"name": file.name, "size": recognition.size(file.size), "sha256": file.sha256}
        for file in found.files
    ]
    tables.show(rows, _FILES, key="delivery-files", alt="Files of the delivery")


def _head(found: Delivery) -> None:
    color, icon = _MARKS["live" if was_approved(found) else found.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(literal(deliveries.names(found)), anchor=False, width="content")
        st.badge(deliveries.state(found), color=color, icon=icon)
    if found.reason and found.state != "held":
        st.markdown(literal(found.reason))
    for finding in found.findings:
        st.caption(f":material/info: {literal(finding.message)}")
    if any(finding.code == REJECTED for finding in found.findings):
        loading.all_rejects(found.id, key="delivery-rejects")


def _facts(found: Delivery) -> None:
    """Show what the ledger keeps of it, those facts that there are."""
    row = deliveries.row(found)
    slices = [total.slice for total in found.totals]
    accounts = filters.distinct(each.billing_account for each in slices)
    records = row["records"]
    facts = {
        "Arrived": f"{row['arrived']} UTC",
        "Format": format_name(found.format),
        "Program": row["programs"],
        "Said to be": program_name(found.program) if found.program else "",
        "Months": row["periods"],
        "Billing account": ", ".join(accounts),
        "Records": f"{records:,}" if records else "",
        "Billed cost": row["cost"],
        "Made by the provider": found.run_time,
        "Another part of": f"delivery {found.adds_to}" if found.adds_to else "",
        "Approved by": found.approved_by,
    }
    with st.container(border=True), st.grid("auto", min_column_width=180):
        for label, value in facts.items():
            if value:
                with st.container(gap=None):
                    st.caption(label)
                    st.markdown(literal(str(value)))


def _control(actor: Actor, found: Delivery) -> None:
    """Show a control beside the money (R1), and let it become the money."""
    st.subheader("Compared with the money", anchor=False)
    compared = changes.show(actor, found)
    if not compared.replaced:
        st.markdown("Nothing is loaded for its accounts and months any more.")
    deliveries.promote(actor, found, compared)


def _changes(actor: Actor, found: Delivery) -> None:
    st.subheader("What it changed", anchor=False)
    if changes.show(actor, found).replaced:
        return
    if found.adds_to:
        st.markdown(f"It was added beside delivery {found.adds_to}, which stays as it was.")
    else:
        st.markdown("It took the place of no other delivery: all of it was new.")
