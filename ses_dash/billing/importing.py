"""Importing a CSV whole or not at all, each fault named by its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.billing.render import cells
from ses_dash.errors import ImportRowError, SesDashError
from ses_dash.ledger.ledger import version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

    Row = Mapping[str, str]
    Prepare = Callable[[Connection], Callable[[Row], object]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns a file may have, and how many of the first it must have."""

    columns: tuple[str, ...]
    required: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or in a dry run would do: lines read, lines that changed something."""

    lines: int
    changed: int


class _DryRunError(Exception):
    """Undoes an import that was only tried."""


def import_rows(
    stores: Stores, csv_text: str, layout: Layout, prepare: Prepare, *, dry_run: bool
) -> Imported:
    """Take every row in one transaction: `prepare` returns what takes one.

    Raises `ImportRowError` for the first row that cannot be taken; then nothing was.
    """
    lines = changed = 0
    try:
        with stores.ledger.write() as conn:
            take = prepare(conn)
            for line, row in _rows(csv_text, layout):
                before = version(conn)
                _take(take, line, row)
                lines, changed = lines + 1, changed + (version(conn) != before)
            if dry_run:
                _undo()
    except _DryRunError:
        pass
    return Imported(lines, changed)


def _undo() -> None:
    raise _DryRunError


def _take(take: Callable[[Row], object], line: int, row: Row) -> None:
    try:
        take(row)
    except SesDashError as error:
        raise ImportRowError(line, str(error)) from error


def _rows(csv_text: str, layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row by column, with the number of its first line; the first row is the header."""
    reader = csv.reader(io.StringIO(csv_text.removeprefix("\ufeff"), newline=""), strict=True)
    start = 1
    header: list[str] = []
    try:
        for row in reader:
            if not header:
                header = _header(row, layout)
            elif any(row):
                yield start, _by_column(start, header, row)
            start = reader.line_num + 1
    except csv.Error as error:
        raise ImportRowError(start, f"It is not CSV ({error}).") from error
    if not header:
        raise ImportRowError(1, f"The columns are missing: {', '.join(layout.columns)}.")


def _header(row: Sequence[str], layout: Layout) -> list[str]:
    names = [name.strip().lower() for name in row]
    required = layout.columns[: layout.required]
    allowed = set(names) <= set(layout.columns) and len(set(names)) == len(names)
    if not allowed or not set(required) <= set(names):
        want = (
            f"The columns are {', '.join(layout.columns)}; {' and '.join(required)} must be there."
        )
        raise ImportRowError(1, want)
    return names


def _by_column(line: int, header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(header):
        raise ImportRowError(line, f"It has {len(row)} cells, the header has {len(header)}.")
    return {name: cells.original(cell) for name, cell in zip(header, row, strict=True)}
