"""Rows above a table's column names, such as `Invoice 4711`: left out, counted and shown."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ses_dash.ingest.plain import Dialect, Text

_SHOWN = 80  # characters of a row


class _Found(NamedTuple):
    """The records down to the column names, their line, and the line after them."""

    records: list[list[str]]
    line: int
    after: int | None  # None: nothing comes after them


def filled(lines: Iterable[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield the records with anything in them, as `plain.split` does."""
    return (each for each in plain.split(lines, delimiter) if any(map(str.strip, each[1])))


def names(start: str, name: str, written: Dialect) -> list[str]:
    """Return the column names below the rows above them, from how a file begins."""
    lines = io.StringIO(start, newline="")
    try:
        found = [
            fields for _, fields in islice(filled(lines, written.delimiter), written.above + 1)
        ]
    except plain.UnclosedQuoteError as error:
        raise UnreadableFileError(name, f"{error}.") from error
    if len(found) <= written.above:
        raise _too_short(name, written.above)
    return [field.strip() for field in found[-1]]


def without(text: Text, name: str, above: int) -> Text:
    """Return a copy that begins with the column names. Every record stays on its line."""
    found = _found(text, name, above)
    target = text.path.with_suffix(".table")
    with (
        text.path.open("r", encoding="utf-8-sig", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        lines = list(islice(source, found.after and found.after - 1))
        columns = "".join(lines[found.line - 1 :])
        end = columns[len(columns.rstrip("\r\n")) :]
        copy.write(columns + ("\r\n" if end.startswith("\r\n") else "\n") * (found.line - 1))
        shutil.copyfileobj(source, copy)
    return replace(text, path=target, above=tuple(map(_shown, found.records[:-1])))


def _found(text: Text, name: str, above: int) -> _Found:
    records: list[list[str]] = []
    line = 0
    with text.path.open("r", encoding="utf-8-sig", newline="") as source:
        try:
            for begins, fields in plain.split(source):
                if len(records) > above:
                    return _Found(records, line, begins)
                if any(map(str.strip, fields)):
                    records.append(fields)
                    line = begins
        except plain.UnclosedQuoteError as error:
            raise UnreadableFileError(name, f"{error}.") from error
    if len(records) > above:
        return _Found(records, line, None)
    raise _too_short(name, above)


def _shown(fields: Iterable[str]) -> str:
    return " ".join(" ".join(fields).split())[:_SHOWN]


def _too_short(name: str, above: int) -> UnreadableFileError:
    return UnreadableFileError(name, f"it ends before column names that have {above} rows above.")
