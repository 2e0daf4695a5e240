"""The freeze that runs in the background: how far it is, and what became of every customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, may
from ses_dash.billing import bulk
from ses_dash.model.program import program_name
from ses_dash.ui import filters, tables
from ses_dash.ui.publishing import NUMBER
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.billing.bulk import Job, Standing
    from ses_dash.model.statement_life import FreezeResult

_EVERY = 1.0  # seconds between two looks
_WHOLE = 100
_MINUTE = 60
_STATUS = {"blocked": "Blocked", "skipped": "Skipped", "frozen": "Frozen"}
_ORDER = tuple(_STATUS)
_COLUMNS = (
    Column("number", "Number", "open", "Click to open the statement.", 130),
    Column("customer", "Customer"),
    Column("subject", "About"),
    Column("total", "Total", "money"),
    Column("status", "Result", width="small"),
    Column("reason", "Why", width="large"),
)


def show(actor: Actor) -> None:
    """Show the job of this process, as long as it runs and until its report is dismissed."""
    job = bulk.current(stores(), actor) if may(actor, Action.FREEZE) else None
    if job is None:
        return
    with st.container(border=True, key="freeze-job"):
        if job.busy:
            _watch(job)
        else:
            _report(job)


def name(job: Job) -> str:
    """Name what a job freezes."""
    programs = ", ".join(map(program_name, job.programs))
    return f"{programs} {', '.join(job.periods)}"


@st.fragment(run_every=_EVERY)
def _watch(job: Job) -> None:
    """Show how far it is, again and again, and let it be stopped."""
    at = job.standing()
    if at.state not in ("running", "stopping"):
        st.rerun()
    stopping = at.state == "stopping"
    st.markdown(f"**{'Stopping' if stopping else 'Freezing'} {literal(name(job))} …**")
    parts = [f"{at.done:,} of {plural(at.total, 'statement')}", at.message, _left(at)]
    text = " · ".join(literal(part) for part in parts if part)
    st.progress(_WHOLE * at.done // max(at.total, 1), text=text)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Stop", key="job-stop", icon=":material/stop:", disabled=stopping, on_click=job.stop
        )
        st.caption(
            f"Started by {literal(job.actor.name)}. You may leave this page: it goes on.",
            width="content",
        )


def _left(at: Standing) -> str:
    if at.seconds_left is None:
        return ""
    minutes = at.seconds_left // _MINUTE
    return f"about {plural(minutes, 'minute')} left" if minutes else "less than a minute left"


def _report(job: Job) -> None:
    """Show what became of every customer, what is left, and how to go on."""
    at = job.standing()
    frozen = [result for result in at.results if result.status == "frozen"]
    count = f"{plural(len(frozen), 'statement')} frozen"
    if at.state == "done":
        st.success(f"{literal(name(job))}: {count}.", icon=":material/ac_unit:")
    else:
        left = f"{at.total - len(at.results):,} left"
        why = f"{literal(at.error)} " if at.error else ""
        st.warning(f"{literal(name(job))}: stopped. {why}{count}, {left}.", icon=":material/pause:")
    _table(at.results)
    with st.container(horizontal=True):
        if at.state != "done" and st.button(
            "Resume", key="job-resume", type="primary", icon=":material/play_arrow:"
        ):
            job.resume()
            st.rerun()
        st.button("Dismiss", key="job-dismiss", icon=":material/close:", on_click=bulk.dismiss)


def _table(results: tuple[FreezeResult, ...]) -> None:
    """List the results, what needs somebody first."""
    if not results:
        return
    ordered = sorted(results, key=lambda result: _ORDER.index(result.status))
    rows = [_row(result) for result in ordered]

    def open_row(index: int) -> None:
        filters.reset(**{NUMBER: ordered[index].number})

    tables.show(rows, _COLUMNS, key="job-results", alt="Results of the freeze", on_open=open_row)
    tables.caption(rows, "result")


def _row(result: FreezeResult) -> dict[str, str]:
    frozen = result.status == "frozen"
    return {
        "number": result.number,
        "customer": result.customer,
        "subject": result.subject,
        "total": money.show(result.total, result.currency) if frozen else "",
        "status": _STATUS[result.status],
        "reason": result.reason,
    }
