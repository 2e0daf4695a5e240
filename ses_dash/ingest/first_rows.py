"""How a table in no known format begins: for a person who says how it is read."""

from __future__ import annotations

import io
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ses_dash.errors import LoadError, UnknownFormatError, UnreadableFileError
from ses_dash.ingest import json_rows, opening, plain, proposal, reader, titles
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.plain import Dialect
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.mapping import DELIMITERS, ENCODINGS, FirstRows
from ses_dash.warehouse.source import rows

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.warehouse.source import Database

ROWS = 50
TO_BE_FOUND = -1  # rows above the column names, where nobody said how many
_EVEN = 20  # records that tell the delimiter
_LOOKED_AT = 100  # records of a long file
_BOTTOM = 3  # rows at the end that may add others up


def take(db: Database, path: Path, name: str, written: Dialect | None) -> FirstRows:
    """Return how a table begins; raise `LoadError` where it is none, or in a known format.

    Without a word of how it is written that is told from its text, which may be cut off. Where the
    column names are is told from it as well, unless that is said.
    """
    if plain.is_parquet(path):
        table = reader.open_table(db, path, name)
        found = rows(db, f"SELECT * FROM {table.source.sql()} LIMIT {ROWS}")  # noqa: S608 - ours
        first = FirstRows(table.columns, tuple(tuple(map(_shown, row)) for row in found))
    else:
        first = _of_text(path, name, written)
    if not _is_unknown(first.every[0]):
        raise UnreadableFileError(name, "it is in a known format.")
    return first


def _is_unknown(columns: tuple[str, ...]) -> bool:
    try:
        identify(Header("", columns), PROVIDERS)
    except UnknownFormatError:
        return True
    except LoadError:
        return False
    return False


def _of_text(path: Path, name: str, written: Dialect | None) -> FirstRows:
    encoding = written.encoding if written else _encoding(path)
    usual = opening.dialect(path, name, Dialect(encoding, "")) == plain.USUAL
    start = opening.start(path, name, ENCODINGS[0] if usual else encoding)
    if json_rows.is_json(start):
        raise UnreadableFileError(name, "it is JSON.")
    delimiter = "," if usual else (written.delimiter if written else _delimiter(start))
    complete = plain.is_complete(path, start)
    found = [fields for _, fields in _records(start, delimiter, None if complete else _LOOKED_AT)]
    above = written.above if written and written.above != TO_BE_FOUND else proposal.above(found)
    if len(found) < above + 2 or len(found[above]) < 2:  # noqa: PLR2004 - two rows, two columns
        raise UnreadableFileError(name, "it is no table of several columns with rows.")
    made = proposal.table(found, above, _BOTTOM if complete else 0)
    return replace(made, rows=made.rows[:ROWS], encoding=encoding, delimiter=delimiter)


def _encoding(path: Path) -> str:
    """Return the encoding of a text by its first bytes: what is not UTF-8 may be windows-1252."""
    start = plain.peek(path, path.name, ENCODINGS[0])
    return ENCODINGS["\ufffd" in start[:-1]]


def _delimiter(start: str) -> str:
    """Return the delimiter that gives most records the same number of fields, several of them."""
    return max(DELIMITERS, key=lambda each: _evenness(start, each))


def _evenness(start: str, delimiter: str) -> tuple[int, int]:
    widths = Counter(len(fields) for _, fields in _records(start, delimiter, _EVEN))
    width, count = max(widths.items(), key=lambda pair: pair[1], default=(0, 0))
    return (count, width) if width > 1 else (0, 0)


def _records(start: str, delimiter: str, most: int | None) -> list[tuple[int, list[str]]]:
    """Return the first records of a text, up to one that cannot be told apart."""
    found: list[tuple[int, list[str]]] = []
    with suppress(plain.UnclosedQuoteError):
        found += islice(titles.filled(io.StringIO(start, newline=""), delimiter), most)
    return found


def _shown(value: object) -> str:
    return "" if value is None else str(value)
