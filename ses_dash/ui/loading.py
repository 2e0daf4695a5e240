"""Load data: drop files, see what they are, load them behind the page, see what became of each."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import streamlit as st

from ses_dash.ingest import background, pipeline
from ses_dash.ingest.providers import format_name
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.ui import mapping, navigation, progress, recognition, tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import Color, literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.ingest.background import Job, Note, Stopped
    from ses_dash.model.delivery import FileResult, Reject
    from ses_dash.model.mapping import Mapping

_ROUND = "load-round"  # counts loads: a new one empties the drop zone
_NO_PROGRAM = "Leave it as Other"
_EVERY = 1.0  # seconds between two looks at a load
_SOON = 2.0  # seconds that a load may take before it shows how far it is
_FEW = 5  # files whose results are shown one by one
_CALM = frozenset({"loaded", "unchanged"})
_BADGES: dict[str, tuple[str, Color, str]] = {
    "loaded": ("Loaded", "green", ":material/check:"),
    "unchanged": ("Unchanged", "gray", ":material/remove:"),
    "held": ("Held", "orange", ":material/pan_tool:"),
    "refused": ("Refused", "red", ":material/block:"),
    "stopped": ("Stopped", "gray", ":material/stop_circle:"),
}
_RESULTS = (
    Column("file", "File"),
    Column("status", "What became of it"),
    Column("programs", "Program"),
    Column("periods", "Months"),
    Column("records", "Records", "count"),
    Column("cost", "Billed cost", "money"),
)
_REJECTS = (
    Column("record", "Record", "count", width="small"),
    Column("line", "Line", "count", width="small"),
    Column("column", "Column"),
    Column("text", "Text"),
    Column("reason", "Why not"),
)
_MOST_REJECTS = 100


class _Wanted(NamedTuple):
    """What a person said of the dropped files: of those that are known, and of some others."""

    program: str | None
    period: str
    said: mapping.Chosen | None

    def turns(self, known: Sequence[Path]) -> Iterator[tuple[Sequence[Path], str, Mapping | None]]:
        """Yield what is loaded together: files, their month and what reads them."""
        if known:
            yield known, self.period, None
        if self.said:
            yield self.said.paths, self.said.period, self.said.mapping


def form(actor: Actor) -> None:
    """Show the drop zone and what was dropped; begin to load it when asked to."""
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        "Billing files: CSV, Excel, Parquet or JSON. Drop all parts of one report together.",
        accept_multiple_files=True,
        key=f"load-files-{turn}",
    )
    if not files:
        recognition.discard()
        return
    dropped = recognition.look(actor, files)
    recognition.show(dropped.found)
    known = [each for each in dropped.found if not each.reason]
    period = ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        program = _program() if any(each.program_missing for each in known) else None
        if any(each.month_missing for each in known):
            period = mapping.month("Month of the files that do not say", "load-month")
        running = background.current(stores(), actor)
        busy = running is not None and running.busy
        rest = f" of {len(files):,}" if len(known) < len(files) else ""
        pressed = (known or not any(each.table for each in dropped.found)) and st.button(
            f"Load {plural(len(known), 'file')}{rest}",
            type="primary",
            icon=":material/upload:",
            disabled=not known or busy,
            key="load",
        )
    said = mapping.show(actor, dropped.paths, dropped.found, busy=busy)
    if pressed or said:
        found = _begin(actor, dropped, _Wanted(program, period, said))
        st.session_state[_ROUND] = turn + 1
        follow(found)


def job(actor: Actor, about: str = "") -> None:
    """Show the load that runs, or what became of the files of the last one.

    On the page of delivery `about`, the last one is shown only if it was to load that.
    """
    found = background.current(stores(), actor)
    if found is None:
        return
    if found.busy:
        with st.container(border=True, key="load-job"):
            _watch(found)
        return
    if about and about != str(found.about):
        return
    if found.error:
        st.error(literal(found.error), icon=":material/error:")
    results(found.results)
    st.button("Dismiss", key="load-dismiss", type="tertiary", on_click=background.dismiss)


def follow(found: Job) -> NoReturn:
    """Show the page anew for a load that was begun: with its results, if it is done soon."""
    with st.spinner("Loading \u2026"):
        found.join(_SOON)
    st.rerun()


@st.fragment(run_every=_EVERY)
def _watch(found: Job) -> None:
    """Show how far a load is, again and again, and let it be stopped."""
    if not found.busy:
        st.rerun()
    percent, text = 0, "Loading \u2026"
    if found.progress:
        percent, left = progress.estimate(found.progress, *found.seconds)
        text = progress.words(found.progress, left)
    st.progress(percent, text=text)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Stopping \u2026" if found.stopping else "Stop",
            key="load-stop",
            icon=":material/stop:",
            disabled=found.stopping,
            on_click=found.stop,
        )
        st.caption("You may leave this page: the load goes on.", width="content")


def results(found: Sequence[FileResult]) -> None:
    """Show what became of the files of a load: many that are done with in one table."""
    calm = [result for result in found if result.status in _CALM]
    if len(calm) <= _FEW:
        calm = []
    for index, result in enumerate(found):
        if result not in calm:
            _result(result, f"rejects-{index}")
    if calm:
        rows = [_row(result) for result in calm]
        tables.show(rows, _RESULTS, key="load-results", alt="Files, and what became of them")
        tables.caption(rows, "file")
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


def _begin(actor: Actor, dropped: recognition.Dropped, wanted: _Wanted) -> Job:
    """Load the dropped files in the background; their folder is removed in the end."""
    opened, paths = stores(), dropped.known

    def work(note: Note, stopped: Stopped) -> list[FileResult]:
        try:
            return [
                result
                for files, month, by in wanted.turns(paths)
                for result in pipeline.load(
                    opened,
                    actor,
                    files,
                    program=wanted.program,
                    period=month,
                    mapping=by,
                    progress=note,
                    stopped=stopped,
                )
            ]
        finally:
            dropped.remove()

    found = background.begin(opened, actor, work)
    recognition.hand_over()
    return found


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


def _row(result: FileResult) -> dict[str, object]:
    return {
        "file": PurePath(result.file).name,
        "status": _BADGES[result.status][0],
        "programs": ", ".join(map(program_name, result.programs)),
        "periods": ", ".join(result.billing_periods),
        "records": result.records,
        "cost": tables.amounts(result.billed_cost),
    }


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
