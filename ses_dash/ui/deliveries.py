"""Deliveries: the held ones wait for a decision, all of them are history."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries
from ses_dash.model.program import program_name
from ses_dash.ui import filters, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.delivery import Delivery, FileResult

_DONE = "delivery-decision"
_STATES = {
    "accepted": "Loading",
    "live": "Live",
    "superseded": "Replaced",
    "held": "Held",
    "refused": "Refused",
}
_COLUMNS = (
    Column("id", "No.", "count", width="small"),
    Column("arrived", "Arrived (UTC)"),
    Column("files", "Files"),
    Column("programs", "Program"),
    Column("periods", "Months"),
    Column("records", "Records", "count"),
    Column("cost", "Billed cost", "money"),
    Column("state", "State"),
    Column("reason", "Reason", width="large"),
)


def held() -> list[Delivery]:
    """Return the deliveries that wait for a decision."""
    return [delivery for delivery in _all() if delivery.state == "held"]


def cost(delivery: Delivery) -> dict[str, Decimal]:
    """Return the billed cost of a delivery by currency."""
    parts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for total in delivery.totals:
        parts[total.currency].append(total.amounts.get("billed_cost", money.ZERO))
    return {currency: money.total(amounts) for currency, amounts in parts.items()}


def decide(actor: Actor) -> None:
    """Show every held delivery with what can be done about it."""
    outcome = st.session_state.pop(_DONE, "")
    if outcome:
        st.toast(literal(outcome), icon=":material/done:")
    waiting = held()
    if waiting:
        st.subheader(f"Waiting for you ({len(waiting)})", anchor=False)
    for delivery in waiting:
        _card(actor, delivery)


def history() -> None:
    """Show everything that ever arrived, newest first."""
    rows = [_row(delivery) for delivery in reversed(_all())]
    if rows:
        st.subheader("History", anchor=False)
        tables.show(rows, _COLUMNS, key="deliveries", alt="Deliveries, newest first")
        tables.caption(rows, "delivery", "deliveries")


def _all() -> tuple[Delivery, ...]:
    with stores().ledger.read() as conn:
        return deliveries.all(conn)


def _card(actor: Actor, delivery: Delivery) -> None:
    with st.container(border=True):
        st.markdown(f"**{literal(names(delivery))}**")
        st.markdown(literal(delivery.reason))
        st.caption(literal(_facts(delivery)))
        with st.container(horizontal=True):
            if st.button("Approve", type="primary", key=f"approve-{delivery.id}"):
                _approve(actor, delivery, as_part=False)
            if st.button("Add as another part", key=f"part-{delivery.id}"):
                _approve(actor, delivery, as_part=True)
            with st.popover("Refuse …", key=f"refuse-{delivery.id}"):
                _refuse(actor, delivery)


@reported()
def _approve(actor: Actor, delivery: Delivery, *, as_part: bool) -> None:
    with st.spinner("Loading …"):
        found = pipeline.approve(stores(), actor, delivery.id, as_part=as_part)
    st.session_state[_DONE] = _outcome(found)
    st.rerun()


def _refuse(actor: Actor, delivery: Delivery) -> None:
    reason = st.text_input("Reason", key=f"reason-{delivery.id}", placeholder="Kept with it")
    if st.button("Refuse", key=f"refused-{delivery.id}", disabled=not reason.strip()):
        with reported():
            pipeline.refuse(stores(), actor, delivery.id, reason)
            st.session_state[_DONE] = f"Refused {names(delivery)}."
            st.rerun()


def _outcome(found: Sequence[FileResult]) -> str:
    refused = [result.reason for result in found if result.status == "refused"]
    return " ".join(refused) or f"Loaded {plural(len(found), 'file')}."


def names(delivery: Delivery) -> str:
    """Name a delivery by its files."""
    first, *others = [file.name for file in delivery.files] or ["no file"]
    return f"{first} and {len(others)} more" if others else first


def _facts(delivery: Delivery) -> str:
    row = _row(delivery)
    parts = (row["programs"], row["periods"], row["cost"], f"arrived {row['arrived']} UTC")
    return " · ".join(str(part) for part in parts if part)


def _row(delivery: Delivery) -> dict[str, object]:
    slices = [total.slice for total in delivery.totals]
    return {
        "id": delivery.id,
        "arrived": delivery.arrived_at[:16].replace("T", " "),
        "files": names(delivery),
        "programs": ", ".join(filters.distinct(program_name(each.program) for each in slices)),
        "periods": _span(sorted({f"{each.billing_period:%Y-%m}" for each in slices})),
        "records": sum(total.records for total in delivery.totals),
        "cost": tables.amounts(cost(delivery)),
        "state": _STATES[delivery.state],
        "reason": delivery.reason,
    }


def _span(months: list[str]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}" if months else ""
