"""Importing a CSV whole or not at all: what it changes, and each fault by its line and column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ses_dash.billing.render import cells
from ses_dash.errors import (
    BadValueError,
    CellError,
    Fault,
    ImportRowError,
    PathError,
    SesDashError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

    Row = Mapping[str, str]
    Take = Callable[[Row], Sequence["Change"]]
    Prepare = Callable[[Connection], Take]

T = TypeVar("T")
_DELIMITERS = ",;\t"  # what spreadsheets write, by language


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns a file may have, and how many of the first it must have."""

    columns: tuple[str, ...]
    required: int


class Change(NamedTuple):
    """What a line changes of a subject, such as a customer: a column, or all of it when new."""

    subject: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or in a dry run would do: lines read, and the changes by line."""

    lines: int
    changes: tuple[tuple[int, Change], ...]

    @property
    def changed(self) -> int:
        """Return how many lines change something."""
        return len({line for line, _ in self.changes})


class _UndoneError(Exception):
    """Undoes an import that was only tried, or cannot be taken."""


def decoded(content: bytes, file: str) -> str:
    """Return the text of an uploaded file; raise `PathError` if it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PathError(file, "it is not UTF-8 text; save it as “CSV UTF-8”") from None


def import_rows(
    stores: Stores,
    csv_text: str,
    layout: Layout,
    prepare: Prepare,
    *,
    dry_run: bool,
    file: str = "",
    finish: Callable[[], Sequence[Change]] = tuple,
) -> Imported:
    """Take every row in one transaction: `prepare` returns what takes one and says what changed.

    `finish` does what only the whole file tells, after its last row. Raises `ImportRowError` with
    every row that cannot be taken; then nothing was. `file` is the name that it is told with.
    """
    lines = 0
    changes: list[tuple[int, Change]] = []
    faults: list[Fault] = []
    try:
        with stores.ledger.write() as conn:
            take = prepare(conn)
            for line, header, row in _rows(csv_text, layout, file):
                lines += 1
                try:
                    with stores.ledger.write():
                        changes += [(line, each) for each in take(_by_column(header, row))]
                except SesDashError as error:
                    faults.append(Fault(line, _column(error, layout), str(error)))
            if not faults:
                changes += [(lines + 1, each) for each in finish()]
            if dry_run or faults:
                _undo()
    except _UndoneError:
        pass
    if faults:
        raise ImportRowError(faults, file)
    return Imported(lines, tuple(changes))


def read_cell(row: Row, column: str, read: Callable[[str], T]) -> T:
    """Read a cell; what it cannot be is told with its column. A missing cell reads as empty."""
    try:
        return read(row.get(column, "").strip())
    except SesDashError as error:
        raise CellError(column, str(error)) from error


def _undo() -> None:
    raise _UndoneError


def _column(error: SesDashError, layout: Layout) -> str:
    """Return the column that an error is about, if it says so."""
    if isinstance(error, CellError):
        return error.column
    field = error.field if isinstance(error, BadValueError) else ""
    return field if field in layout.columns else ""


def _rows(
    csv_text: str, layout: Layout, file: str
) -> Iterator[tuple[int, Sequence[str], Sequence[str]]]:
    """Yield the number of each row's first line, the header, and the row."""
    text = csv_text.removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    start = 1
    header: list[str] = []
    try:
        for row in reader:
            if not header:
                header = _header(row, layout, file)
            elif any(row):
                yield start, header, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise ImportRowError([Fault(start, "", f"It is not CSV ({error}).")], file) from error
    if not header:
        missing = f"The columns are missing: {', '.join(layout.columns)}."
        raise ImportRowError([Fault(1, "", missing)], file)


def _header(row: Sequence[str], layout: Layout, file: str) -> list[str]:
    """Return the names of the columns; raise for one that is unknown, there twice or missing."""
    names = [name.strip().lower() for name in row]
    required = layout.columns[: layout.required]
    want = f"The columns are {', '.join(layout.columns)}; {' and '.join(required)} must be there."
    faults = [
        *(f"{name!r} is no column." for name in names if name not in layout.columns),
        *(f"{name!r} is there twice." for name in sorted({*names}) if names.count(name) > 1),
        *(f"{name!r} is missing." for name in required if name not in names),
    ]
    if faults:
        raise ImportRowError([Fault(1, "", f"{faults[0]} {want}")], file)
    return names


def _by_column(header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(header):
        raise CellError("", f"It has {len(row)} cells, the header has {len(header)}.")
    return {name: cells.original(cell) for name, cell in zip(header, row, strict=True)}
