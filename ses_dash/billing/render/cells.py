"""Cells of a CSV: text that no spreadsheet runs, amounts that stay numbers, and back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")  # what a spreadsheet takes for a formula


def text(value: str) -> str:
    """Return a text as a cell: an apostrophe goes before what a spreadsheet would run."""
    return f"'{value}" if value.startswith(_RUNS) else value


def original(cell: str) -> str:
    """Return the text that a cell was made from."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUNS) else cell


def table(header: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Write rows under a header, as RFC 4180 has it."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue()


def encoded(header: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Write what `table` writes, as UTF-8 and without ever holding all of it as text."""
    content = io.BytesIO()
    target = io.TextIOWrapper(content, encoding="utf-8", newline="")
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows(rows)
    target.flush()
    return content.getvalue()
