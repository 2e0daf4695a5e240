"""CSV with a section about the whole file above its table, as IBM Cloud exports it, made a table.

Line 1 has the names of what the file says once (account, month), line 2 the values, line 3 nothing,
line 4 the names of the table's columns.
"""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest import plain
from ses_dash.ingest.importer import squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOLD = frozenset({"accountownerid", "billingmonth"})  # by these the section is recognised
_ABOVE = 3  # records of which the table's names are the last


def is_one(start: str) -> bool:
    """Say whether a text begins with such a section."""
    first, *rest = start.split("\n", _ABOVE)
    told = {squash(name) for name in first.split(",")}
    return told >= _TOLD and len(rest) == _ABOVE and not rest[1].strip(", \r")


def names(start: str, name: str) -> list[str]:
    """Return the columns of the table, and after them those of the section that it has not."""
    try:
        return _names(_above(_records(io.StringIO(start, newline="")), name))
    except plain.UnclosedQuoteError as error:
        raise UnreadableFileError(name, f"{error}.") from error


def flat(text: plain.Text, name: str) -> plain.Text:
    """Return a copy that is one table, with what the section says in every row.

    Every record stays on its line, and so does whether the last line is ended.
    """
    target = text.path.with_suffix(".flat")
    with (
        text.path.open("r", encoding="utf-8-sig", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        writer = csv.writer(copy, lineterminator="\n")
        records = _records(source)
        above = _above(records, name)
        columns = _names(above)
        told = dict(zip(above[0][1], above[1][1], strict=False))
        values = [told[column] for column in columns[len(above[2][1]) :]]
        writer.writerow(columns)
        copy.write("\n" * (above[2][0] - 1))
        writer.writerows([*fields, *values] for _, fields in records)
    if not text.has_final_newline:
        plain.cut_last_line_end(target)
    return plain.Text(target, text.last, mixed=False)


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    return ((line, fields) for line, fields in plain.split(lines) if any(fields))


def _above(records: Iterator[tuple[int, list[str]]], name: str) -> list[tuple[int, list[str]]]:
    found = list(islice(records, _ABOVE))
    if len(found) < _ABOVE:
        raise UnreadableFileError(name, "it ends before the names of its columns.")
    return [(line, [field.strip() for field in fields]) for line, fields in found]


def _names(above: list[tuple[int, list[str]]]) -> list[str]:
    (_, told), _, (_, columns) = above
    known = {squash(column) for column in columns}
    return [*columns, *(each for each in told if squash(each) not in known)]
