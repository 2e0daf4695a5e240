"""From a file as it came to rows of text: packed, a workbook, JSON, CSV with a section above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.ingest import json_rows, plain, sections, titles, workbook, zipped
from ses_dash.ingest.delimited import with_commas
from ses_dash.ingest.plain import USUAL, Dialect

if TYPE_CHECKING:
    from pathlib import Path


def dialect(path: Path, name: str, declared: Dialect) -> Dialect:
    """Return how the text of a file is written: as declared, but a workbook's rows as ours are."""
    if declared != USUAL and zipped.is_zip(path) and zipped.is_workbook(path, name):
        return Dialect(above=declared.above)
    return declared


def start(path: Path, name: str, encoding: str = USUAL.encoding, above: int = 0) -> str:
    """Return how the text of a file begins: CSV or JSON. A plain text may be cut off after it."""
    if zipped.is_zip(path):
        return plain.peek(_unzipped(path, name, above)[0], name, encoding)
    return plain.peek(path, name, encoding)


def names(start: str, name: str, written: Dialect = USUAL) -> list[str]:
    """Return the column names of a file from how its text begins."""
    if json_rows.is_json(start):
        return json_rows.columns(json_rows.first(start))
    if sections.is_one(start):
        return sections.names(start, name)
    if written.above:
        return titles.names(start, name, written)
    return plain.header(start, name, written.delimiter)


def text(path: Path, name: str, written: Dialect = USUAL) -> plain.Text:
    """Return the rows of a file as CSV with commas: itself, or a copy beside it."""
    unread: tuple[str, ...] = ()
    if zipped.is_zip(path):
        path, unread = _unzipped(path, name, written.above)
    return replace(_text(path, name, written), unread=unread)


def _text(path: Path, name: str, written: Dialect) -> plain.Text:
    found = plain.unpack(path, name, written.encoding)
    start = plain.peek(found.path, name)
    if sections.is_one(start):
        return sections.flat(found, name)
    if json_rows.is_json(start):
        rows = found.path.with_suffix(".rows")
        json_rows.convert(found.path, rows, name)
        return plain.unpack(rows, name)
    if written.delimiter != USUAL.delimiter:
        found = with_commas(found, name, written.delimiter)
    return titles.without(found, name, written.above) if written.above else found


def _unzipped(path: Path, name: str, above: int) -> tuple[Path, tuple[str, ...]]:
    """Return what an archive holds as a file, and what of a workbook is not in it."""
    zipped.check(path, name)
    target = path.with_suffix(".member")
    if zipped.is_workbook(path, name):
        return target, workbook.convert(path, target, name, above)
    zipped.only_member(path, target, name)
    return target, ()
