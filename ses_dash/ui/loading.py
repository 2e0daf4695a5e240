"""Load data: drop files, see what they are, load them behind the page, see what became of each."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ingest import background, pipeline
from ses_dash.ingest.providers import format_name
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.ui import navigation, progress, recognition, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import Color, literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from ses_dash.access import Actor
    from ses_dash.ingest.background import Job, Note, Stopped
    from ses_dash.model.delivery import FileResult, Reject

_ROUND = "load-round"  # counts loads: a new one empties the drop zone
_NO_PROGRAM = "Leave it as Other"
_LOOK = 0.2  # seconds between two looks at a load
_BADGES: dict[str, tuple[str, Color, str]] = {
    "loaded": ("Loaded", "green", ":material/check:"),
    "unchanged": ("Unchanged", "gray", ":material/remove:"),
    "held": ("Held", "orange", ":material/pan_tool:"),
    "refused": ("Refused", "red", ":material/block:"),
    "stopped": ("Stopped", "gray", ":material/stop_circle:"),
}
_REJECTS = (
    Column("record", "Record", "count", width="small"),
    Column("line", "Line", "count", width="small"),
    Column("column", "Column"),
    Column("text", "Text"),
    Column("reason", "Why not"),
)
_MOST_REJECTS = 100


def form(actor: Actor) -> None:
    """Show the drop zone and what was dropped; begin to load it when asked to."""
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        "Billing files: CSV, CSV.gz or Parquet. Drop all parts of one report together.",
        accept_multiple_files=True,
        key=f"load-files-{turn}",
    )
    if not files:
        recognition.discard()
        return
    dropped = recognition.look(actor, files)
    recognition.show(dropped.found)
    known = [each for each in dropped.found if not each.reason]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        program = _program() if any(each.program_missing for each in known) else None
        running = background.current(stores(), actor)
        rest = f" of {len(files):,}" if len(known) < len(files) else ""
        pressed = st.button(
            f"Load {plural(len(known), 'file')}{rest}",
            type="primary",
            icon=":material/upload:",
            disabled=not known or (running is not None and running.busy),
            key="load",
        )
    if pressed:
        with reported():
            _begin(actor, dropped, program)
            st.session_state[_ROUND] = turn + 1
            st.rerun()


def job(actor: Actor) -> DeltaGenerator | None:
    """Show the load that runs or that is done; return the place of its progress while it runs."""
    found = background.current(stores(), actor)
    if found is None:
        return None
    if found.busy:
        return _running(found)
    if found.error:
        st.error(literal(found.error), icon=":material/error:")
    results(found.results)
    st.button("Dismiss", key="load-dismiss", type="tertiary", on_click=background.dismiss)
    return None


def watch(actor: Actor, place: DeltaGenerator | None) -> None:
    """Move the progress of the running load until it is done; then show the page anew.

    This comes last on the page. Whatever is clicked meanwhile ends the watching, not the load.
    """
    found = background.current(stores(), actor)
    if place is None or found is None:
        return
    while found.busy:
        if found.progress:
            percent, left = progress.estimate(found.progress, *found.seconds)
            place.progress(percent, text=progress.words(found.progress, left))
        found.join(_LOOK)
    st.rerun()


def begin(actor: Actor, work: background.Work) -> None:
    """Start a load in the background, and show the page with it."""
    with reported():
        background.begin(stores(), actor, work)
        st.rerun()


def results(found: Sequence[FileResult]) -> None:
    """Show what became of the files of a load."""
    for index, result in enumerate(found):
        _result(result, f"rejects-{index}")
    if any(result.status == "loaded" for result in found):
        with st.container(horizontal=True):
            navigation.link("billing", "See it on the Billing report")
            navigation.link("customers", "Assign new accounts", tab="Accounts")


def _program() -> str | None:
    names = {_NO_PROGRAM: None} | {each.name: each.key for each in PROGRAMS if each.key != "other"}
    chosen = st.selectbox(
        "Program of the files that do not say",
        list(names),
        width=260,
        help="Whose invoice the charges arrive on.",
    )
    return names[chosen]


def _begin(actor: Actor, dropped: recognition.Dropped, program: str | None) -> None:
    """Load the dropped files in the background; their folder is removed in the end."""
    opened, paths = stores(), dropped.known

    def work(note: Note, stopped: Stopped) -> list[FileResult]:
        try:
            return pipeline.load(
                opened, actor, paths, program=program, progress=note, stopped=stopped
            )
        finally:
            dropped.remove()

    background.begin(opened, actor, work)
    recognition.hand_over()


def _running(found: Job) -> DeltaGenerator:
    with st.container(border=True, key="load-job"):
        place = st.empty()
        place.progress(0, text="Loading …")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Stopping …" if found.stopping else "Stop",
                key="load-stop",
                icon=":material/stop:",
                disabled=found.stopping,
                on_click=found.stop,
            )
            st.caption("You may leave this page: the load goes on.", width="content")
    return place


def _result(result: FileResult, key: str) -> None:
    label, color, icon = _BADGES[result.status]
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(label, color=color, icon=icon)
            st.markdown(f"**{literal(PurePath(result.file).name)}**", width="content")
        if result.status == "held":
            st.markdown("It waits for your decision, below.")
        elif result.reason:
            st.markdown(literal(result.reason))
        if facts := _facts(result):
            st.caption(facts)
        for finding in result.findings:
            st.caption(f":material/info: {literal(finding.message)}")
        if result.rejects:
            _rejects(result, key)


def _facts(result: FileResult) -> str:
    """Return what was recognised in a file, on one line."""
    parts = [
        ", ".join(program_name(key) for key in result.programs),
        ", ".join(result.billing_periods),
        plural(result.records, "record") if result.records else "",
        f"{result.skipped:,} skipped" if result.skipped else "",
        f"{result.rejected:,} rejected" if result.rejected else "",
        tables.amounts(result.billed_cost) if result.billed_cost else "",
        format_name(result.format),
    ]
    return literal(" · ".join(part for part in parts if part))


def _rejects(result: FileResult, key: str) -> None:
    shown: Sequence[Reject] = result.rejects[:_MOST_REJECTS]
    rows = [
        {name: getattr(reject, name) for name in ("record", "line", "column", "text", "reason")}
        for reject in shown
    ]
    tables.show(rows, _REJECTS, key=key, alt="Rows that cannot be read")
    with st.container(horizontal=True, vertical_alignment="center"):
        if result.delivery is not None:
            all_rejects(result.delivery, key=f"{key}-csv")
        if result.rejected > len(shown):
            st.caption(f"The first {len(shown):,} of {result.rejected:,}.", width="content")


def all_rejects(delivery: int, *, key: str) -> None:
    """Show the link to every row of a delivery that cannot be read."""
    st.link_button(
        "All rejected rows as CSV",
        f"/files/deliveries/{delivery}/rejects.csv",
        icon=":material/download:",
        type="tertiary",
        key=key,
    )
