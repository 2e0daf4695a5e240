"""The rows of a file that break a check: how many, and which."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash.money import plain, total
from ses_dash.warehouse import amounts
from ses_dash.warehouse.expressions import any_of, compiled, rows_of, value_columns
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from duckdb import DuckDBPyConnection

    from ses_dash.model.reading import Check, Reading
    from ses_dash.warehouse.source import Source
    from ses_dash.warehouse.staging import Survey

_BATCH = 8192  # rows in memory at a time


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
    relation = rows_of(source, reading)
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
    listing = _listing(rows_of(source, reading), found)
    with closing(db.cursor()) as cursor:
        for batch in cursor.sql(listing).to_arrow_reader(_BATCH):
            for row in batch.to_pylist():
                yield BadRow(*row.values())


def at_risk(
    db: DuckDBPyConnection, source: Source, reading: Reading, found: Survey, malformed: int = 0
) -> str:
    """Say what the bad rows cost, where that can be read; `malformed` are more of which it cannot.

    It is what a bill would be short of without them.
    """
    costs: dict[str, Decimal] = {}
    unread = malformed
    if any(found.bad):
        for currency, stored, rest, missing in rows(db, _costs(source, reading, found)):
            costs[currency] = total([stored, rest])
            unread += missing
    known = ", ".join(f"{plain(cost)} {currency}" for currency, cost in costs.items() if cost)
    unknown = f"{unread:,} whose cost cannot be read" if unread else ""
    return " and ".join(filter(None, (known, unknown))) or "0"


def _costs(source: Source, reading: Reading, found: Survey) -> str:
    """Return the query of what bad rows cost by currency, and of how many that cannot be read."""
    billed = reading.columns["billed_cost"]
    numbers, _ = value_columns(replace(reading, columns={"billed_cost": billed}, notices=()))
    unread = " OR ".join(any_of(amounts.is_bad, i, reading) for i in numbers) or "false"
    cost = (compiled(billed, reading, found, residue=residue) for residue in (False, True))
    stored, rest = (f"TRY(CASE WHEN {unread} THEN NULL ELSE {each} END)" for each in cost)
    anyhow = " OR ".join(check.bad for check in _broken(found))
    return (
        f"SELECT {reading.columns['billing_currency']}, coalesce(sum({stored}), 0), "  # noqa: S608
        f"coalesce(sum({rest}), 0), count(*) FILTER (WHERE {stored} IS NULL) "
        f"FROM {rows_of(source, reading)} WHERE {anyhow} "
        "GROUP BY ALL ORDER BY ALL"
    )


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
