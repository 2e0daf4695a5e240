"""Load data: hand files to the loader and tell what became of each."""

from __future__ import annotations

import uuid
from pathlib import Path, PurePath
from shutil import rmtree
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ingest import pipeline
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.ui import navigation, progress, tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import Color, literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from ses_dash.access import Actor
    from ses_dash.model.delivery import FileResult, Reject

_RESULTS = "load-results"
_ROUND = "load-round"  # counts loads: a new one empties the drop zone
_FROM_FILE = "Read from the file"
_BADGES: dict[str, tuple[str, Color, str]] = {
    "loaded": ("Loaded", "green", ":material/check:"),
    "unchanged": ("Unchanged", "gray", ":material/remove:"),
    "held": ("Held", "orange", ":material/pan_tool:"),
    "refused": ("Refused", "red", ":material/block:"),
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
    """Show the drop zone; load what was dropped when asked to."""
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        "Billing files: CSV, CSV.gz or Parquet. Drop all parts of one report together.",
        accept_multiple_files=True,
        key=f"load-files-{turn}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {_FROM_FILE: None} | {program.name: program.key for program in PROGRAMS}
        program = st.selectbox(
            "Program",
            list(names),
            width=260,
            help="Whose invoice the charges arrive on. Choose one only when the file does not say.",
        )
        label = f"Load {plural(len(files), 'file')}" if files else "Load"
        pressed = st.button(
            label, type="primary", icon=":material/upload:", disabled=not files, key="load"
        )
    if pressed:
        st.session_state[_RESULTS] = _load(actor, files, names[program])
        st.session_state[_ROUND] = turn + 1
        st.rerun()


def results() -> None:
    """Show what became of the files of the last load."""
    found: Sequence[FileResult] = st.session_state.get(_RESULTS, ())
    for index, result in enumerate(found):
        _result(result, f"rejects-{index}")
    if any(result.status == "loaded" for result in found):
        with st.container(horizontal=True):
            navigation.link("billing", "See it on the Billing report")
            navigation.link("customers", "Assign new accounts", tab="Accounts")


def _load(actor: Actor, files: Iterable[UploadedFile], program: str | None) -> list[FileResult]:
    """Write the dropped files to a private folder, load them together, and remove the folder."""
    folder = stores().settings.work / f"upload-{uuid.uuid4()}"
    folder.mkdir(mode=0o700)
    try:
        paths = _save(files, folder)
        move = progress.bar("Loading …")
        return pipeline.load(stores(), actor, paths, program=program, progress=move)
    finally:
        rmtree(folder, ignore_errors=True)


def _save(files: Iterable[UploadedFile], folder: Path) -> list[Path]:
    paths: list[Path] = []
    for file in files:
        name = PurePath(file.name.replace("\\", "/")).name
        path = folder / (name if name not in ("", ".", "..") else "file")
        if path.exists():
            path = folder / f"{len(paths)}-{path.name}"
        path.write_bytes(file.getbuffer())
        paths.append(path)
    return paths


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
            _rejects(result.rejects, key)


def _facts(result: FileResult) -> str:
    """Return what was recognised in a file, on one line."""
    parts = [
        ", ".join(program_name(key) for key in result.programs),
        ", ".join(result.billing_periods),
        plural(result.records, "record") if result.records else "",
        f"{result.skipped:,} skipped" if result.skipped else "",
        f"{result.rejected:,} rejected" if result.rejected else "",
        tables.amounts(result.billed_cost) if result.billed_cost else "",
        f"format {result.format}" if result.format else "",
    ]
    return literal(" · ".join(part for part in parts if part))


def _rejects(rejects: Sequence[Reject], key: str) -> None:
    rows = [
        {name: getattr(reject, name) for name in ("record", "line", "column", "text", "reason")}
        for reject in rejects[:_MOST_REJECTS]
    ]
    tables.show(rows, _REJECTS, key=key, alt="Rows that cannot be read")
