"""Publishing at a moment, on the page of a statement: choose it, see it, cancel it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock
from ses_dash.access import Action, may
from ses_dash.billing import scheduling
from ses_dash.ui import publishing, session
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.model.statement import Statement


def actions(actor: Actor, statement: Statement) -> None:
    """Offer to publish a frozen statement at a moment, or not to after all."""
    if statement.state != "frozen" or not may(actor, Action.PUBLISH):
        return
    last = scheduling.scheduled(stores(), actor, statement)
    waits = last is not None and last.publish_at is not None
    label = "Change the moment" if waits else "Publish later"
    if st.button(label, key="schedule", icon=":material/schedule_send:"):
        schedule(actor, [statement])
    if waits and st.button("Cancel publishing", key="schedule-cancel", icon=":material/close:"):
        scheduling.cancel(stores(), actor, statement.number)
        publishing.done(f"{statement.number} is not published later.")


def button(actor: Actor, ticked: Sequence[Statement]) -> None:
    """Offer to publish those of the ticked statements later that are not published yet."""
    if not may(actor, Action.PUBLISH):
        return
    ready = [each for each in ticked if each.state == "frozen"]
    if st.button(
        "Publish later",
        key="schedule",
        icon=":material/schedule_send:",
        disabled=not ready,
        help="Tick frozen statements in the table to publish them together at a moment.",
    ):
        schedule(actor, ready)


def note(actor: Actor, statement: Statement) -> None:
    """Say when a statement is to be published, or why that did not happen."""
    last = scheduling.scheduled(stores(), actor, statement)
    if last is None or statement.state != "frozen":
        return
    if last.publish_at is not None:
        zone = session.seller(statement.seller).time_zone
        moment = clock.shown(last.publish_at, zone)
        st.info(
            f"It will be published on {moment} ({literal(zone)}), as {literal(last.actor)} wanted.",
            icon=":material/schedule_send:",
        )
    elif last.actor and last.reason not in (scheduling.CANCELLED, scheduling.PUBLISHED):
        st.warning(f"It was not published: {literal(last.reason)}", icon=":material/error:")


@st.dialog("Publish later", width="medium", icon=":material/schedule_send:")
@reported()
def schedule(actor: Actor, ready: Sequence[Statement]) -> None:
    """Ask for the day and the time, by the clock of each one's seller."""
    zones = sorted({session.seller(key).time_zone for key in {each.seller for each in ready}})
    zone = zones[0]
    numbers = [each.number for each in ready]
    which = plural(len(ready), "statement") if ready[1:] else f"Statement {numbers[0]}"
    st.markdown(
        f"**{literal(which)}** will be shown to the customer at this moment, without anybody's "
        "doing. Until then it can be cancelled. If the server does not run at that moment, it "
        "happens when the server starts again."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tomorrow = clock.today(zone) + timedelta(days=1)
        day = st.date_input(
            "Day",
            tomorrow,
            min_value=tomorrow - timedelta(days=1),
            key="schedule-day",
            format="YYYY-MM-DD",
            width=200,
        )
        hour = st.time_input(
            f"Time ({literal(' or '.join(zones))})", time(9), key="schedule-time", width=200
        )
    if st.button("Publish at this moment", key="schedule-now", type="primary"):
        results = scheduling.schedule(stores(), actor, numbers, day, hour)
        refused = [result for result in results if not result.done]
        for result in refused:
            session.fail(f"{result.number}: {result.reason}")
        if not refused:
            publishing.done(f"{which} will be published on {day} at {hour:%H:%M}.")
