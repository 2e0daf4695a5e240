"""What was dropped: kept in a private folder, and told what it is before anything is loaded."""

from __future__ import annotations

import uuid
import weakref
from pathlib import Path, PurePath
from shutil import rmtree
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ingest import pipeline
from ses_dash.ingest.providers import format_name
from ses_dash.model.program import program_name
from ses_dash.ui import progress, tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from ses_dash.access import Actor
    from ses_dash.model.delivery import Recognised

_DROPPED = "load-dropped"
_FEW = 3  # names that a cell lists
_COLUMNS = (
    Column("file", "File", width="medium"),
    Column("what", "What it is"),
    Column("program", "Program"),
    Column("months", "Months"),
    Column("note", "What loading does"),
    Column("size", "Size", "money"),
    Column("currency", "Currency"),
    Column("account", "Billing account"),
)


class Dropped:
    """The files in the drop zone, in a folder that goes with the session at the latest."""

    def __init__(self) -> None:
        self.folder = stores().settings.work / f"upload-{uuid.uuid4()}"
        self.folder.mkdir(mode=0o700)
        self._remove = weakref.finalize(self, rmtree, self.folder, ignore_errors=True)
        self._paths: dict[str, Path] = {}
        self.found: Sequence[Recognised] = ()

    @property
    def paths(self) -> list[Path]:
        """Return where the files are."""
        return list(self._paths.values())

    @property
    def known(self) -> list[Path]:
        """Return where those are that can be loaded."""
        pairs = zip(self.paths, self.found, strict=True)
        return [path for path, recognised in pairs if not recognised.reason]

    def holds(self, files: Iterable[UploadedFile]) -> bool:
        """Say whether these are the files."""
        return list(self._paths) == [file.file_id for file in files]

    def take(self, files: Sequence[UploadedFile]) -> None:
        """Hold these files: write the new ones, remove those that are gone."""
        kept = {file.file_id: self._paths.pop(file.file_id, None) for file in files}
        for gone in self._paths.values():
            gone.unlink()
        self._paths = {}
        for file in files:
            self._paths[file.file_id] = kept[file.file_id] or self._write(file)

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        self._remove()

    def _write(self, file: UploadedFile) -> Path:
        """Write a file under its own name, in a folder of its own if the name is taken."""
        name = PurePath(file.name.replace("\\", "/")).name
        path = self.folder / (name if name not in ("", ".", "..") else "file")
        if path.exists():
            path = self.folder / str(uuid.uuid4()) / path.name
            path.parent.mkdir()
        path.write_bytes(file.getbuffer())
        return path


def look(actor: Actor, files: Sequence[UploadedFile]) -> Dropped:
    """Return the dropped files with what they are; only a change of them is looked at."""
    dropped: Dropped = st.session_state.get(_DROPPED) or Dropped()
    st.session_state[_DROPPED] = dropped
    if not dropped.holds(files):
        shown = st.empty()
        with shown:
            move = progress.bar("Looking at the files …")
            dropped.take(files)
            dropped.found = pipeline.recognise(stores(), actor, dropped.paths, move)
        shown.empty()
    return dropped


def hand_over() -> None:
    """Let go of the files: who loads them removes them."""
    st.session_state.pop(_DROPPED, None)


def discard() -> None:
    """Remove the files, if there are any: the drop zone is empty."""
    dropped: Dropped | None = st.session_state.pop(_DROPPED, None)
    if dropped is not None:
        dropped.remove()


def show(found: Sequence[Recognised]) -> None:
    """Show what the files are, and why one is nothing that can be loaded."""
    if known := [each for each in found if not each.reason]:
        rows = [_row(each) for each in known]
        tables.show(rows, _COLUMNS, key="recognised", alt="Files, and what was recognised in them")
    for each in known:
        if each.rejects:
            first = literal(str(each.rejects[0]))
            st.warning(
                f"{literal(each.file)}: rows that cannot be read. First: {first}",
                icon=":material/rule:",
            )
    for each in found:
        if each.table:
            st.info(
                f"**Not a known billing file.** Say below how {literal(each.file)} is read, once.",
                icon=":material/table:",
            )
            st.caption(literal(each.reason))
        elif each.reason:
            st.error(
                f"**Not a known billing file.** {literal(each.reason)}", icon=":material/help:"
            )


def _row(each: Recognised) -> dict[str, str]:
    return {
        "file": each.file,
        "what": format_name(each.format),
        "program": _programs(each),
        "months": _some(each, each.periods),
        "account": _some(each, each.billing_accounts),
        "currency": ", ".join(each.currencies),
        "size": size(each.size),
        "note": _note(each),
    }


def _programs(each: Recognised) -> str:
    if each.program_missing:
        return "The file does not say"
    return ", ".join(map(program_name, each.programs))


def _some(each: Recognised, values: Sequence[str]) -> str:
    """List values; where only the first rows were looked at, there may be more."""
    listed = ", ".join(values[:_FEW]) + (" …" if values[_FEW:] else "")
    return listed if each.whole or not listed else f"{listed} (first rows)"


def _note(each: Recognised) -> str:
    parts = []
    if each.rejects:
        parts.append("It will be refused: some rows cannot be read.")
    if each.together:
        parts.append(f"One report with {plural(len(each.together), 'other file')}.")
    if each.missing:
        parts.append(f"Missing: {', '.join(each.missing[:_FEW])}.")
    if each.lone_part:
        parts.append("One part of a report; no other part is here.")
    if each.replaces:
        parts.append(f"Takes the place of delivery {', '.join(map(str, each.replaces))}.")
    elif each.periods:
        parts.append("New.")
    return " ".join(parts)


def size(count: int) -> str:
    """Write a number of bytes for a person."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:  # noqa: PLR2004
            return f"{count:,} {unit}"
        count = (count + 500) // 1000
    return f"{count:,} GB"
