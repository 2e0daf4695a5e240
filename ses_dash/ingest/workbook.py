"""Excel workbooks as rows: the sheet that holds most, and the only one with its columns.

A spreadsheet keeps and shows 15 digits of a number; so many are read of it.
"""

from __future__ import annotations

import csv
import itertools
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ses_dash.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Cell = int | float | str | bool | time | date | datetime | timedelta


_DIGITS = 15


class _Sheet(NamedTuple):
    """A sheet with rows, and what its first one says."""

    name: str
    names: list[str]
    rows: int


def convert(source: Path, target: Path, name: str, above: int = 0) -> tuple[str, ...]:
    """Write the sheet with most rows as CSV, from its first row that is not empty on.

    Its column names are below `above` such rows. Returns what is not read: other sheets with rows.
    """
    try:
        with CalamineWorkbook.from_path(source) as book:
            filled, longest = _sheets(book, above)
            if longest is None:
                raise UnreadableFileError(name, "none of its sheets has rows.")
            names = next(each.names for each in filled if each.name == longest.name)
            alike = [each.name for each in filled if each.names == names]
            if alike[1:]:
                reason = f"several of its sheets have the same columns: {', '.join(alike)}."
                raise UnreadableFileError(name, f"{reason} Save each as a file.")
            _write(longest, target)
            return tuple(
                f"\u201c{each.name}\u201d ({each.rows:,} {'row' if each.rows == 1 else 'rows'})"
                for each in filled
                if each.name != longest.name
            )
    except (CalamineError, OSError) as error:
        raise UnreadableFileError(name, "it is no workbook that can be opened.") from error


def _sheets(book: CalamineWorkbook, above: int) -> tuple[list[_Sheet], CalamineSheet | None]:
    """Return the sheets that have rows, and the first of those that have most of them."""
    filled: list[_Sheet] = []
    longest = None
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if names := _names(sheet, above):
            filled.append(_Sheet(name, names, sheet.height))
            if longest is None or sheet.height > longest.height:
                longest = sheet
    return filled, longest


def _names(sheet: CalamineSheet, above: int) -> list[str]:
    """Return a sheet's row of column names, up to its last cell that is not empty."""
    row: list[str] = next(itertools.islice(_filled(sheet), above, None), [])
    return row[: _width(row)]


def _write(sheet: CalamineSheet, target: Path) -> None:
    """Write a sheet's rows without the empty ones, as wide as the widest of them."""
    wide = max(map(_width, sheet.iter_rows()))
    with target.open("w", encoding="utf-8", newline="") as file:
        rows = ((row + [""] * wide)[:wide] for row in _filled(sheet))
        csv.writer(file, lineterminator="\n").writerows(rows)


def _filled(sheet: CalamineSheet) -> Iterator[list[str]]:
    return filter(any, ([_text(cell) for cell in row] for row in sheet.iter_rows()))


def _width(row: Sequence[Cell]) -> int:
    """Return how many cells there are up to the last one that is not empty."""
    empty = itertools.takewhile(lambda cell: not _text(cell), reversed(row))
    return len(row) - len(list(empty))


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.{_DIGITS}g}"
    if isinstance(cell, datetime):
        return cell.isoformat()
    return str(cell)
