"""The rows of a file that break a check: how many, and which."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.warehouse.expressions import rows_of
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from ses_dash.model.reading import Check, Reading
    from ses_dash.warehouse.source import Source
    from ses_dash.warehouse.staging import Survey

_BATCH = 40_000  # rows in memory at a time


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that breaks a check; `row` counts from 1 the records that could be told apart."""

    row: int
    column: int
    text: str
    reason: str


def first(
    db: DuckDBPyConnection, source: Source, reading: Reading, found: Survey, limit: int
) -> tuple[int, tuple[BadRow, ...]]:
    """Return how many rows break a check, and the first of them."""
    relation = rows_of(source, reading, skip_malformed=True)
    listed = rows(db, f"{_listing(relation, found)} LIMIT {limit}")
    anyhow = " OR ".join(check.bad for check in _broken(found))
    count = rows(db, f"SELECT count(*) FROM {relation} WHERE {anyhow}")[0][0]  # noqa: S608
    return count, tuple(BadRow(*row) for row in listed)


def every(
    db: DuckDBPyConnection, source: Source, reading: Reading, found: Survey
) -> Iterator[BadRow]:
    """Yield every row that breaks a check, in the order of the file, few at a time in memory."""
    if not any(found.bad):
        return
    listing = _listing(rows_of(source, reading, skip_malformed=True), found)
    with closing(db.cursor()) as cursor:
        for batch in cursor.sql(listing).to_arrow_reader(_BATCH):
            for row in batch.to_pylist():
                yield BadRow(*row.values())


def _broken(found: Survey) -> list[Check]:
    return [check for check, bad in zip(found.checks, found.bad, strict=True) if bad]


def _listing(relation: str, found: Survey) -> str:
    """Return the query of rows that break a check: row, column, text and reason."""
    parts = " UNION ALL ".join(
        f"(SELECT row, {check.column} AS position, coalesce(c{check.column}, '') AS text, "  # noqa: S608
        f"{quoted(check.reason)} AS reason FROM numbered WHERE {check.bad})"
        for check in _broken(found)
    )
    numbered = f"SELECT row_number() OVER () AS row, * FROM {relation}"  # noqa: S608
    return f"WITH numbered AS MATERIALIZED ({numbered}) FROM ({parts}) ORDER BY row, position"
