"""Deliveries: the held ones wait for a decision, all of them are history."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from ses_dash.ingest import background, pipeline
from ses_dash.ingest.changes import replaced_by
from ses_dash.ingest.listing import billed
from ses_dash.ingest.providers import format_name
from ses_dash.ingest.recording import was_approved
from ses_dash.ledger import deliveries
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.ui import changes, filters, loading, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ingest.background import Note, Stopped
    from ses_dash.model.delivery import Changes, Delivery, DeliveryState, FileResult

NUMBER = "delivery"  # key of the number in the URL
STATES: dict[DeliveryState, str] = {
    "accepted": "Loading",
    "live": "Live",
    "superseded": "Replaced",
    "held": "Held",
    "control": "Control",
    "refused": "Refused",
}
_ALL_STATES = "All states"
_PAGE = 50  # deliveries shown at a time
_COLUMNS = (
    Column("id", "No.", "open", "Click to see the delivery.", 70),
    Column("arrived", "Arrived (UTC)"),
    Column("state", "State"),
    Column("files", "Files"),
    Column("programs", "Program"),
    Column("periods", "Months"),
    Column("records", "Records", "count"),
    Column("cost", "Billed cost", "money"),
    Column("format", "Format"),
    Column("reason", "Reason", width="large"),
)


def held() -> tuple[Delivery, ...]:
    """Return the deliveries that wait for a decision."""
    with stores().ledger.read() as conn:
        return deliveries.in_state(conn, "held")


def cost(delivery: Delivery) -> dict[str, Decimal]:
    """Return the billed cost of a delivery by currency."""
    return {currency: amount for currency, (_, amount) in billed(delivery).items()}


def decide(actor: Actor) -> None:
    """Show every held delivery with what it would change and what can be done about it."""
    waiting = held()
    if waiting:
        st.subheader(f"Waiting for you ({len(waiting)})", anchor=False)
    for delivery in waiting:
        with st.container(border=True):
            _title(delivery)
            decision(actor, delivery)


def decision(actor: Actor, delivery: Delivery) -> None:
    """Show why a delivery is held, what it would change, and what can be done about it."""
    st.markdown(literal(delivery.reason))
    _buttons(actor, delivery, changes.show(actor, delivery))


def history() -> None:
    """Show what ever arrived, newest first: filtered, a page at a time."""
    st.subheader("History", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number()
        chosen = filters.choose("State", [_ALL_STATES, *STATES.values()], "delivery-state")
        program = filters.program(program.key for program in PROGRAMS)
        only = next((key for key, label in STATES.items() if label == chosen), None)
        _csv(only, program)
    place = st.container()
    page = st.session_state.get("deliveries-page", 1)
    with stores().ledger.read() as conn:
        found, count = deliveries.newest(
            conn,
            states=(only,) if only else (),
            program=program,
            limit=_PAGE,
            offset=_PAGE * (page - 1),
        )
    with place:
        _table(found, count, filtered=bool(only or program))
    if count > _PAGE:
        st.pagination(-(-count // _PAGE), key="deliveries-page")


def number() -> str:
    """Show the box that a delivery is opened from; return what is in it."""
    return (
        st.text_input(
            "Delivery number",
            key=NUMBER,
            bind="query-params",
            placeholder="Open by number",
            width=171,
            icon=":material/search:",
        )
        or ""
    ).strip()


def names(delivery: Delivery) -> str:
    """Name a delivery by its files."""
    first, *others = [file.name for file in delivery.files] or ["no file"]
    return f"{first} and {len(others)} more" if others else first


def state(delivery: Delivery) -> str:
    """Return the state of a delivery in a word."""
    return "Approved" if was_approved(delivery) else STATES[delivery.state]


def row(delivery: Delivery) -> dict[str, object]:
    """Return what a list says of a delivery."""
    slices = [total.slice for total in delivery.totals]
    return {
        "id": delivery.id,
        "arrived": delivery.arrived_at[:16].replace("T", " "),
        "files": names(delivery),
        "programs": ", ".join(filters.distinct(program_name(each.program) for each in slices)),
        "periods": _span(sorted({f"{each.billing_period:%Y-%m}" for each in slices})),
        "records": sum(total.records for total in delivery.totals) or None,
        "cost": tables.amounts(cost(delivery)),
        "format": format_name(delivery.format),
        "state": state(delivery),
        "reason": delivery.reason,
    }


def _table(found: tuple[Delivery, ...], count: int, *, filtered: bool) -> None:
    if not found:
        st.info("No delivery matches these filters." if filtered else "Nothing arrived yet.")
        return

    def open_row(index: int) -> None:
        filters.reset(**{NUMBER: str(found[index].id)})

    tables.show(
        [row(delivery) for delivery in found],
        _COLUMNS,
        key="deliveries",
        alt="Deliveries, newest first",
        on_open=open_row,
    )
    st.caption(plural(count, "delivery", "deliveries"))


def _csv(only: DeliveryState | None, program: str | None) -> None:
    query = urlencode({"state": only or "", "program": program or ""})
    st.link_button(
        "CSV",
        f"/files/deliveries.csv?{query}",
        icon=":material/download:",
        type="tertiary",
        help="All deliveries of this list, with exact amounts.",
        key="csv-deliveries",
    )


def _buttons(actor: Actor, delivery: Delivery, found: Changes) -> None:
    """Offer to load a held delivery, in the place of another or beside it, or to refuse it."""
    running = background.current(stores(), actor)
    busy = running is not None and running.busy
    which = ", ".join(map(str, found.replaced))
    with st.container(horizontal=True):
        label = f"Approve: replace delivery {which}" if which else "Approve"
        if found.rivals and not which:
            label = f"Approve: count beside delivery {', '.join(map(str, found.rivals))}"
        if st.button(label, type="primary", key=f"approve-{delivery.id}", disabled=busy):
            _approve(actor, delivery, as_part=False)
        if (
            which
            and not found.rivals
            and st.button(
                "Add as another part",
                key=f"part-{delivery.id}",
                disabled=busy,
                help=f"Delivery {which} stays as it is, and these charges count beside it.",
            )
        ):
            _approve(actor, delivery, as_part=True)
        if found.rivals and st.button(
            "Keep as control",
            key=f"control-{delivery.id}",
            disabled=busy,
            help="It is compared with what is loaded, here and whenever you look, and never added.",
        ):
            _control(actor, delivery)
        with st.popover("Refuse …", key=f"refuse-{delivery.id}"):
            _refuse(actor, delivery)


def promote(actor: Actor, delivery: Delivery, found: Changes) -> None:
    """Offer to make a delivery that is kept as control the money of its bill (R1)."""
    running = background.current(stores(), actor)
    which = ", ".join(map(str, sorted({held.load_id for held in replaced_by(stores(), delivery)})))
    beside = ", ".join(map(str, found.rivals))
    label = f"Make it the money: replace delivery {which}" if which else "Make it the money"
    if beside and not which:  # of another billing account: nothing gives way to it
        label = f"Count it too, beside delivery {beside}"
    busy = running is not None and running.busy
    if st.button(label, key=f"approve-{delivery.id}", disabled=busy):
        _approve(actor, delivery, as_part=False)


def _approve(actor: Actor, delivery: Delivery, *, as_part: bool) -> None:
    opened = stores()

    def work(note: Note, stopped: Stopped) -> list[FileResult]:
        return pipeline.approve(
            opened, actor, delivery.id, as_part=as_part, progress=note, stopped=stopped
        )

    with reported():
        loading.follow(background.begin(opened, actor, work, about=delivery.id))


def _control(actor: Actor, delivery: Delivery) -> None:
    with reported():
        pipeline.control(stores(), actor, delivery.id)
        st.toast(literal(f"{names(delivery)} is kept as control."), icon=":material/done:")
        st.rerun()


def _refuse(actor: Actor, delivery: Delivery) -> None:
    reason = st.text_input("Reason", key=f"reason-{delivery.id}", placeholder="Kept with it")
    if st.button("Refuse", key=f"refused-{delivery.id}", disabled=not reason.strip()):
        with reported():
            pipeline.refuse(stores(), actor, delivery.id, reason)
            st.toast(literal(f"Refused {names(delivery)}."), icon=":material/done:")
            st.rerun()


def _title(delivery: Delivery) -> None:
    facts = row(delivery)
    parts = (facts["programs"], facts["periods"], facts["cost"], f"arrived {facts['arrived']} UTC")
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literal(names(delivery))}**", width="content")
            st.button(
                f"Delivery {delivery.id}",
                key=f"open-{delivery.id}",
                type="tertiary",
                icon=":material/arrow_forward:",
                icon_position="right",
                on_click=filters.reset,
                kwargs={NUMBER: str(delivery.id)},
            )
        st.caption(literal(" \u00b7 ".join(str(part) for part in parts if part)))


def _span(months: list[str]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}" if months else ""
