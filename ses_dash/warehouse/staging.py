"""From the text of a provider's file to typed charges in a Parquet file, all in SQL.

Runs in the parsing process, in a database of its own that can reach nothing but the work folder.
A CSV file is read once, into columns of texts (`read`). These are looked at twice: to learn what
they hold (`survey`), and to write charges (`write`).
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

import duckdb

from ses_dash.errors import AmbiguousDatesError, LoadError
from ses_dash.focus import COLUMNS, MEASURES
from ses_dash.model.reading import Check
from ses_dash.money import total
from ses_dash.warehouse import amounts, charge_file, times
from ses_dash.warehouse.expressions import (
    any_of,
    columns_used,
    compiled,
    is_charge,
    is_empty,
    latest_columns,
    rows_of,
    value_columns,
)
from ses_dash.warehouse.source import as_columns, quoted, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from ses_dash.model.reading import Reading
    from ses_dash.warehouse.source import Source

_BATCH = 8192  # rows in memory at a time, and in a group of rows
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
    skipped: tuple[int, ...]  # rows of each skip
    latest: Mapping[tuple[str, str], str] = field(default_factory=dict)  # SQL of the latest moments


def read(
    db: DuckDBPyConnection, source: Source, reading: Reading, *, skip_malformed: bool = False
) -> Source:
    """Read a file into columns of texts that are quick to read again: those that a reading uses.

    Raises `MalformedError` unless all records can be told apart, or those that cannot are skipped.
    """
    if source.parquet:
        return source
    try:
        return as_columns(db, source, columns_used(reading), skip_malformed=skip_malformed)
    except duckdb.InvalidInputException as error:
        raise MalformedError(str(error).splitlines()[0]) from error


def survey(db: DuckDBPyConnection, source: Source, reading: Reading) -> Survey:
    """Look at every row once and say what is there. One date layout is decided over all times."""
    found, slashed = _survey(db, source, reading, times.ISO)
    if slashed:
        found = _survey(db, source, reading, _layout(db, source, reading))[0]
    return replace(found, latest=_latest(db, rows_of(source, reading), reading, found.layout))


def write(
    db: DuckDBPyConnection, source: Source, reading: Reading, found: Survey, target: Path
) -> None:
    """Write the file's charges, typed and in their order, to a Parquet file."""
    query = (
        f"SELECT {', '.join(_selected(reading, found))} FROM {rows_of(source, reading)} "  # noqa: S608
        f"WHERE {is_charge(reading)}"
    )
    with closing(db.cursor()) as cursor:
        charge_file.write(cursor.sql(query).to_arrow_reader(_BATCH), target)


def skipped_costs(
    db: DuckDBPyConnection, source: Source, reading: Reading, found: Survey
) -> dict[str, Decimal]:
    """Return the billed cost of the rows that are no charges, exactly, by currency."""
    if not any(found.skipped):
        return {}
    billed = reading.columns["billed_cost"]
    return sums(db, source, reading, found, amount=billed, where=f"NOT {is_charge(reading)}")


def sums(
    db: DuckDBPyConnection,
    source: Source,
    reading: Reading,
    found: Survey,
    *,
    amount: str,
    where: str,
) -> dict[str, Decimal]:
    """Return the sum of an amount over some rows, exactly, by currency."""
    parts = (compiled(amount, reading, found, residue=residue) for residue in (False, True))
    query = (
        f"SELECT {reading.columns['billing_currency']}, "  # noqa: S608
        f"{', '.join(f'coalesce(sum({each}), 0)' for each in parts)} "
        f"FROM {rows_of(source, reading)} WHERE {where} GROUP BY ALL ORDER BY ALL"
    )
    return {currency: total([stored, rest]) for currency, stored, rest in rows(db, query)}


def _survey(
    db: DuckDBPyConnection, source: Source, reading: Reading, layout: times.Layout
) -> tuple[Survey, bool]:
    numbers, moments = value_columns(reading)
    kept = is_charge(reading)
    checks = tuple(
        replace(check, bad=f"{kept} AND ({check.bad})") if reading.skips else check
        for check in (*reading.checks, *_value_checks(reading, layout))
    )
    own = [i for i in range(reading.width) if source.has(i)]
    wanted = [
        "count(*)",
        *(f"count(c{i})" for i in own),
        *(f"count(*) FILTER (WHERE {check.bad})" for check in checks),
        *(f"count(*) FILTER (WHERE {notice.when})" for notice in reading.notices),
        *(f"count(*) FILTER (WHERE {skip.when})" for skip in reading.skips),
        *(f"bool_or({any_of(amounts.is_long, i, reading)})" for i in numbers),
        *(f"bool_or(contains(c{i}, '/'))" for i in moments),
    ]
    counts = iter(rows(db, f"SELECT {', '.join(wanted)} FROM {rows_of(source, reading)}")[0])  # noqa: S608
    survey_ = Survey(
        records=next(counts),
        layout=layout,
        filled=frozenset(i for i in own if next(counts)),
        checks=checks,
        bad=tuple(next(counts) for _ in checks),
        noticed=tuple(next(counts) for _ in reading.notices),
        skipped=tuple(next(counts) for _ in reading.skips),
        long=frozenset(i for i in numbers if next(counts)),
    )
    return survey_, any(list(islice(counts, len(moments))))


def _latest(
    db: DuckDBPyConnection, relation: str, reading: Reading, layout: times.Layout
) -> dict[tuple[str, str], str]:
    """Return as SQL which moment is the latest for each text of a column, of few different ones."""
    found = {}
    for moment, key in latest_columns(reading):
        latest = f"max({layout.read(moment)})"
        query = f"SELECT {key}, {latest} FROM {relation} WHERE {is_charge(reading)} GROUP BY ALL"  # noqa: S608
        known = [(text, at) for text, at in rows(db, query) if text is not None and at is not None]
        whens = (f"WHEN {quoted(text)} THEN TIMESTAMP '{at}'" for text, at in known)
        found[moment, key] = f"CASE {key} {' '.join(whens)} END" if known else "NULL::TIMESTAMP"
    return found


def _value_checks(reading: Reading, layout: times.Layout) -> Iterator[Check]:
    numbers, moments = value_columns(reading)
    for i in numbers:
        if i not in reading.lenient:
            bad = any_of(amounts.is_bad, i, reading)
            yield Check(i, bad, "is not a number that can be kept exactly")
    for i in moments:
        yield Check(i, layout.is_bad(f"c{i}"), f"is not a time written as {layout.name}")


def _layout(db: DuckDBPyConnection, source: Source, reading: Reading) -> times.Layout:
    _, moments = value_columns(reading)
    wanted = []
    for layout in times.LAYOUTS:
        bad = [f"count(*) FILTER (WHERE {layout.is_bad(f'c{i}')})" for i in moments]
        late = [f"count(*) FILTER (WHERE day({layout.read(f'c{i}')}) <> 1)" for i in reading.firsts]
        wanted += [" + ".join(bad), " + ".join(late) or "0"]
    relation = rows_of(source, reading)
    counts = rows(db, f"SELECT {', '.join(wanted)} FROM {relation} WHERE {is_charge(reading)}")[0]  # noqa: S608
    usual = next((each for each in times.LAYOUTS if each.name == reading.dates), None)
    chosen = times.choose(list(counts[::2]), list(counts[1::2])) or usual
    if chosen is None:
        raise AmbiguousDatesError(source.name)
    return chosen


def _selected(reading: Reading, found: Survey) -> Iterator[str]:
    """Return what to select: the canonical columns that hold something, residues, and `x`."""
    columns = dict.fromkeys((column.name for column in COLUMNS), "NULL") | reading.columns
    columns |= {name: formula.format_map(columns) for name, formula in _DERIVED.items()}
    for column in COLUMNS:
        if column.name in MEASURES or not is_empty(columns[column.name], found):
            stored = compiled(columns[column.name], reading, found)
            yield f"CAST({stored} AS {column.sql_type}) AS {column.name}"
    for name in MEASURES:
        rest = compiled(columns[name], reading, found, residue=True)
        yield f"coalesce({rest}, 0::{amounts.RESIDUE}) AS {name}_residue"
    issuer = compiled(columns.get(reading.issuer, reading.issuer), reading, found)
    yield f"{issuer} AS slice_issuer"
    yield f"CAST({_ACCOUNT_NAME.format_map(columns)} AS VARCHAR) AS account_name"
    yield from _map_of(reading, found)


def _map_of(reading: Reading, found: Survey) -> Iterator[str]:
    """Return the provider's other columns as a list of pairs, those that are not null."""
    kept = {name: i for name, i in reading.others.items() if i in found.filled}
    if kept:
        pairs = ", ".join(f"{{'key': {quoted(name)}, 'value': c{i}}}" for name, i in kept.items())
        present = ", ".join(f"c{i} IS NOT NULL" for i in kept.values())
        yield f"list_where([{pairs}], [{present}]) AS {charge_file.OTHERS}"
