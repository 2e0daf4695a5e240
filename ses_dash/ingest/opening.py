"""From a file as it came to rows of text: packed, a workbook, JSON or plain CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest import json_rows, plain, workbook, zipped

if TYPE_CHECKING:
    from pathlib import Path


def start(path: Path, name: str) -> str:
    """Return how the text of a file begins: CSV or JSON. A plain text may be cut off after it."""
    if zipped.is_zip(path):
        return plain.peek(_unzipped(path, name), name)
    return plain.peek(path, name)


def names(start: str, name: str) -> list[str]:
    """Return the column names of a file from how its text begins."""
    if json_rows.is_json(start):
        return json_rows.columns(json_rows.first(start))
    return plain.header(start, name)


def text(path: Path, name: str) -> plain.Text:
    """Return the rows of a file as CSV: itself, or a copy beside it."""
    if zipped.is_zip(path):
        path = _unzipped(path, name)
    found = plain.unpack(path, name)
    if not json_rows.is_json(plain.peek(found.path, name)):
        return found
    rows = found.path.with_suffix(".rows")
    json_rows.convert(found.path, rows, name)
    return plain.unpack(rows, name)


def _unzipped(path: Path, name: str) -> Path:
    zipped.check(path, name)
    target = path.with_suffix(".member")
    if zipped.is_workbook(path, name):
        workbook.convert(path, target, name)
    else:
        zipped.only_member(path, target, name)
    return target
