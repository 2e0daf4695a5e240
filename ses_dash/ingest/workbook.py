"""Excel workbooks as rows: the first sheet that holds any, and the only one with its columns.

A spreadsheet keeps and shows 15 digits of a number; so many are read of it.
"""

from __future__ import annotations

import csv
import itertools
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from ses_dash.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Cell = int | float | str | bool | time | date | datetime | timedelta


_DIGITS = 15


def convert(source: Path, target: Path, name: str) -> None:
    """Write the first sheet with rows as CSV, from its first row that is not empty on."""
    try:
        with CalamineWorkbook.from_path(source) as book:
            filled = ((sheet, _rows(book, sheet)) for sheet in book.sheet_names)
            first, rows = next((each for each in filled if each[1]), ("", []))
            alike = [sheet for sheet, others in filled if others[:1] == rows[:1]]
    except (CalamineError, OSError) as error:
        raise UnreadableFileError(name, "it is no workbook that can be opened.") from error
    if not rows:
        raise UnreadableFileError(name, "none of its sheets has rows.")
    if alike:
        sheets = ", ".join((first, *alike))
        reason = f"several of its sheets have the same columns: {sheets}. Save each as a file."
        raise UnreadableFileError(name, reason)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _rows(book: CalamineWorkbook, sheet: str) -> list[list[str]]:
    """Return a sheet's rows without the empty ones, as wide as the names of its columns."""
    rows = book.get_sheet_by_name(sheet).iter_rows()
    filled = [cells for cells in ([_text(cell) for cell in row] for row in rows) if any(cells)]
    if not filled:
        return []
    width = max(len(filled[0]) - len(list(_trailing(filled[0]))), 1)
    wide = max(width, *(len(row) - len(list(_trailing(row))) for row in filled))
    return [(row + [""] * wide)[:wide] for row in filled]


def _trailing(row: Sequence[str]) -> Iterator[str]:
    return itertools.takewhile(lambda cell: not cell, reversed(row))


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.{_DIGITS}g}"
    if isinstance(cell, datetime):
        return cell.isoformat()
    return str(cell).strip() if isinstance(cell, str) else str(cell)
