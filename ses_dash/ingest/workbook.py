"""Excel workbooks as rows: the first sheet that holds any, and the only one with its columns.

A spreadsheet keeps and shows 15 digits of a number; so many are read of it.
"""

from __future__ import annotations

import csv
import itertools
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ses_dash.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Cell = int | float | str | bool | time | date | datetime | timedelta


_DIGITS = 15


def convert(source: Path, target: Path, name: str, above: int = 0) -> None:
    """Write the first sheet with rows as CSV, from its first row that is not empty on.

    Its column names are below `above` such rows.
    """
    try:
        with CalamineWorkbook.from_path(source) as book:
            sheets = map(book.get_sheet_by_name, book.sheet_names)
            filled = ((sheet, row) for sheet in sheets if (row := _names(sheet, above)))
            first, names = next(filled, (None, []))
            alike = [sheet.name for sheet, others in filled if others == names]
            if first is None:
                raise UnreadableFileError(name, "none of its sheets has rows.")
            if alike:
                listed = ", ".join((first.name, *alike))
                reason = f"several of its sheets have the same columns: {listed}."
                raise UnreadableFileError(name, f"{reason} Save each as a file.")
            _write(first, target)
    except (CalamineError, OSError) as error:
        raise UnreadableFileError(name, "it is no workbook that can be opened.") from error


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
