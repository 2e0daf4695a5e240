"""From the text of a provider's file to typed charges in a Parquet file, all in SQL.

Runs in the parsing process, in a database of its own that can reach nothing but the work folder.
A file is read twice: once to learn what its columns hold (`survey`), once to write (`write`).
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
from pyarrow import parquet

from ses_dash.errors import AmbiguousDatesError, LoadError
from ses_dash.focus import COLUMNS, MEASURES
from ses_dash.model.reading import Check
from ses_dash.warehouse import amounts, times
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from ses_dash.model.reading import Reading
    from ses_dash.warehouse.source import Source

_TOKEN = re.compile(r"(amount|value|time)\((c\d+)?\)")
_BATCH = 40_000  # rows between two row groups
_DERIVED = {
    "billing_period": "CAST(date_trunc('month', {billing_period_start}) AS DATE)",
    "account": "coalesce({sub_account_id}, {billing_account_id})",
}
_ACCOUNT_NAME = (
    "CASE WHEN {sub_account_id} IS NULL THEN {billing_account_name} ELSE {sub_account_name} END"
)


class MalformedError(LoadError):
    """A CSV file's records cannot be told apart; which ones is for the caller to find out."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file's columns hold."""

    records: int
    layout: times.Layout
    checks: tuple[Check, ...]
    bad: tuple[int, ...]  # rows that break each check
    filled: frozenset[int]  # columns that hold anything
    long: frozenset[int]  # number columns with more than 18 decimals, perhaps
    noticed: tuple[int, ...]  # rows of each notice


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that breaks a check; `row` counts from 1 the records that could be told apart."""

    row: int
    column: int
    text: str
    reason: str


def survey(
    db: DuckDBPyConnection, source: Source, reading: Reading, *, skip_malformed: bool = False
) -> Survey:
    """Read the file once and say what is in it. Its date layout is decided over all its times."""
    relation = source.sql(skip_malformed=skip_malformed)
    try:
        found, slashed = _survey(db, relation, reading, times.ISO)
        if not slashed:
            return found
        return _survey(db, relation, reading, _layout(db, source, reading))[0]
    except duckdb.InvalidInputException as error:
        raise MalformedError(str(error).splitlines()[0]) from error


def bad_rows(
    db: DuckDBPyConnection, source: Source, found: Survey, limit: int
) -> tuple[int, tuple[BadRow, ...]]:
    """Return how many rows break a check, and the first of them."""
    listed = rows(db, f"{_listing(source, found)} LIMIT {limit}")
    anyhow = " OR ".join(check.bad for check in _broken(found))
    relation = source.sql(skip_malformed=True)
    count = rows(db, f"SELECT count(*) FROM {relation} WHERE {anyhow}")[0][0]  # noqa: S608
    return count, tuple(BadRow(*row) for row in listed)


def every_bad_row(db: DuckDBPyConnection, source: Source, found: Survey) -> Iterator[BadRow]:
    """Yield every row that breaks a check, in the order of the file, few at a time in memory."""
    if not any(found.bad):
        return
    with closing(db.cursor()) as cursor:
        for batch in cursor.sql(_listing(source, found)).to_arrow_reader(_BATCH):
            for row in batch.to_pylist():
                yield BadRow(*row.values())


def _broken(found: Survey) -> list[Check]:
    return [check for check, bad in zip(found.checks, found.bad, strict=True) if bad]


def _listing(source: Source, found: Survey) -> str:
    """Return the query of rows that break a check: row, column, text and reason."""
    parts = " UNION ALL ".join(
        f"(SELECT row, {check.column} AS position, coalesce(c{check.column}, '') AS text, "  # noqa: S608
        f"{quoted(check.reason)} AS reason FROM numbered WHERE {check.bad})"
        for check in _broken(found)
    )
    relation = source.sql(skip_malformed=True)
    numbered = f"SELECT row_number() OVER () AS row, * FROM {relation}"  # noqa: S608
    return f"WITH numbered AS MATERIALIZED ({numbered}) FROM ({parts}) ORDER BY row, position"


def write(
    db: DuckDBPyConnection, source: Source, reading: Reading, found: Survey, target: Path
) -> None:
    """Write the file's charges, typed and in their order, to a Parquet file."""
    query = f"SELECT {', '.join(_selected(reading, found))} FROM {source.sql()}"  # noqa: S608
    with closing(db.cursor()) as cursor:
        batches = cursor.sql(query).to_arrow_reader(_BATCH)
        tables = map(_with_map, batches)
        first = next(tables)
        with parquet.ParquetWriter(target, first.schema, write_statistics=False) as writer:
            writer.write_table(first)
            for table in tables:
                writer.write_table(table)


def value_columns(reading: Reading) -> tuple[dict[int, None], dict[int, None]]:
    """Return the columns of the file that are read as numbers, and those read as times."""
    found: dict[str, dict[int, None]] = {"number": {}, "time": {}}
    for expression in reading.columns.values():
        for kind, column in _TOKEN.findall(expression):
            if column:
                found["time" if kind == "time" else "number"][int(column[1:])] = None
    return found["number"], found["time"]


def _survey(
    db: DuckDBPyConnection, relation: str, reading: Reading, layout: times.Layout
) -> tuple[Survey, bool]:
    numbers, moments = value_columns(reading)
    checks = (*reading.checks, *_value_checks(reading, layout))
    width = len(reading.header)
    wanted = [
        "count(*)",
        *(f"count(c{i})" for i in range(width)),
        *(f"count(*) FILTER (WHERE {check.bad})" for check in checks),
        *(f"count(*) FILTER (WHERE {notice.when})" for notice in reading.notices),
        *(f"bool_or({amounts.is_long(f'c{i}')})" for i in numbers),
        *(f"bool_or(contains(c{i}, '/'))" for i in moments),
    ]
    counts = iter(rows(db, f"SELECT {', '.join(wanted)} FROM {relation}")[0])  # noqa: S608
    survey_ = Survey(
        records=next(counts),
        layout=layout,
        filled=frozenset(i for i in range(width) if next(counts)),
        checks=checks,
        bad=tuple(next(counts) for _ in checks),
        noticed=tuple(next(counts) for _ in reading.notices),
        long=frozenset(i for i in numbers if next(counts)),
    )
    return survey_, any(list(islice(counts, len(moments))))


def _value_checks(reading: Reading, layout: times.Layout) -> Iterator[Check]:
    numbers, moments = value_columns(reading)
    for i in numbers:
        if i not in reading.lenient:
            yield Check(i, amounts.is_bad(f"c{i}"), "is not a number that can be kept exactly")
    for i in moments:
        yield Check(i, layout.is_bad(f"c{i}"), f"is not a time written as {layout.name}")


def _layout(db: DuckDBPyConnection, source: Source, reading: Reading) -> times.Layout:
    _, moments = value_columns(reading)
    wanted = []
    for layout in times.LAYOUTS:
        bad = [f"count(*) FILTER (WHERE {layout.is_bad(f'c{i}')})" for i in moments]
        late = [f"count(*) FILTER (WHERE day({layout.read(f'c{i}')}) <> 1)" for i in reading.firsts]
        wanted += [" + ".join(bad), " + ".join(late) or "0"]
    relation = source.sql(skip_malformed=True)
    counts = rows(db, f"SELECT {', '.join(wanted)} FROM {relation}")[0]  # noqa: S608
    chosen = times.choose(list(counts[::2]), list(counts[1::2]))
    if chosen is None:
        raise AmbiguousDatesError(source.name)
    return chosen


def _selected(reading: Reading, found: Survey) -> Iterator[str]:
    """Return what to select: the canonical columns that hold something, residues, and `x`."""
    columns = dict.fromkeys((column.name for column in COLUMNS), "NULL") | reading.columns
    columns |= {name: formula.format_map(columns) for name, formula in _DERIVED.items()}
    for column in COLUMNS:
        if column.name in MEASURES or not _is_empty(columns[column.name], found):
            stored = _compiled(columns[column.name], reading, found)
            yield f"CAST({stored} AS {column.sql_type}) AS {column.name}"
    for name in MEASURES:
        rest = _compiled(columns[name], reading, found, residue=True)
        yield f"coalesce({rest}, 0::{amounts.RESIDUE}) AS {name}_residue"
    yield f"{columns.get(reading.issuer, reading.issuer)} AS slice_issuer"
    yield f"CAST({_ACCOUNT_NAME.format_map(columns)} AS VARCHAR) AS account_name"
    yield from _map_of(reading, found)


def _is_empty(expression: str, found: Survey) -> bool:
    plain = re.fullmatch(r"c(\d+)", expression)
    return expression == "NULL" or (plain is not None and int(plain[1]) not in found.filled)


def _compiled(expression: str, reading: Reading, found: Survey, *, residue: bool = False) -> str:
    """Fill in how amounts and times are read; `residue`: what amounts have beyond 18 decimals."""
    zero = f"0::{amounts.RESIDUE if residue else amounts.STORED}"

    def read(token: re.Match[str]) -> str:
        kind, column = token.groups()
        if kind == "time":
            return found.layout.read(column) if column else "NULL"
        if not column:
            return zero
        position = int(column[1:])
        any_long = position in found.long
        if residue:
            number = amounts.residue(column, any_long=any_long)
        else:
            lenient = position in reading.lenient
            number = amounts.stored(column, any_long=any_long, lenient=lenient)
        return f"coalesce({number}, {zero})" if kind == "amount" else f"({number})"

    return _TOKEN.sub(read, expression)


def _map_of(reading: Reading, found: Survey) -> Iterator[str]:
    """Return the provider's other columns as a list of pairs, those that are not null."""
    kept = {name: i for name, i in reading.others.items() if i in found.filled}
    if kept:
        pairs = ", ".join(f"{{'key': {quoted(name)}, 'value': c{i}}}" for name, i in kept.items())
        present = ", ".join(f"c{i} IS NOT NULL" for i in kept.values())
        yield f"list_where([{pairs}], [{present}]) AS x"


def _with_map(batch: pa.RecordBatch) -> pa.Table:
    """Turn the list of pairs into a map. SQL's own `map` takes twice the time of all the rest."""
    table = pa.Table.from_batches([batch])
    at = table.schema.get_field_index("x")
    if at < 0:
        return table
    pairs = batch.column(at)
    keys, values = (pairs.values.field(i) for i in (0, 1))
    return table.set_column(at, "x", pa.MapArray.from_arrays(pairs.offsets, keys, values))
