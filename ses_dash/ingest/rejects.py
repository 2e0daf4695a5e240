"""Where rejected rows are in their file. Runs only when there are some: it reads row by row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ses_dash.ingest.plain import UnclosedQuoteError, records
from ses_dash.model.delivery import Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ses_dash.warehouse.staging import BadRow

LIMIT = 1000  # rejects that are kept with their text


@dataclass(slots=True)
class Examined:
    """The rejects of a file; `malformed` counts those that have not its number of fields."""

    records: int = 0
    malformed: int = 0
    rejects: list[Reject] = field(default_factory=list)


def examine(path: Path, name: str, header: Sequence[str], bad: Iterable[BadRow] = ()) -> Examined:
    """Find malformed records of a CSV file, and where bad rows are: their `row` skips those."""
    wanted: defaultdict[int, list[BadRow]] = defaultdict(list)
    for row in bad:
        wanted[row.row].append(row)
    examined = Examined()
    rows = records(path)
    next(rows)
    try:
        for line, fields in rows:
            examined.records += 1
            where = (name, examined.records, line)
            if len(fields) == len(header):
                found = wanted[examined.records - examined.malformed]
                examined.rejects += [_reject(where, header, row) for row in found]
            else:
                reason = f"has {len(fields)} fields instead of {len(header)}"
                _malformed(examined, where, ",".join(fields), reason)
    except UnclosedQuoteError as error:
        examined.records += 1
        reason = "has a quotation mark that is not closed, or closed too early"
        _malformed(examined, (name, examined.records, error.line), error.text, reason)
    return examined


def of_parquet(name: str, header: Sequence[str], bad: Iterable[BadRow]) -> list[Reject]:
    """Return the rejects of a Parquet file, which has no lines but records."""
    return [_reject((name, row.row, row.row), header, row) for row in bad]


def _reject(where: tuple[str, int, int], header: Sequence[str], row: BadRow) -> Reject:
    return Reject(*where, header[row.column], row.text, row.reason)


def _malformed(examined: Examined, where: tuple[str, int, int], text: str, reason: str) -> None:
    examined.malformed += 1
    if len(examined.rejects) < LIMIT:
        examined.rejects.append(Reject(*where, "(all)", text[:200], reason))
