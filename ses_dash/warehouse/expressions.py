"""What an importer declares, as SQL: the rows of a file, which count, and how values are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from itertools import chain
from typing import TYPE_CHECKING

from ses_dash.warehouse import amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ses_dash.model.reading import Reading
    from ses_dash.warehouse.source import Source
    from ses_dash.warehouse.staging import Survey

_TOKEN = re.compile(r"(amount|value|sum|time)\((c\d+)?\)")
_COLUMN = re.compile(r"\bc(\d+)\b")
_LATEST = re.compile(r"latest\((c\d+), (c\d+)\)")


def value_columns(reading: Reading) -> tuple[dict[int, None], dict[int, None]]:
    """Return the columns of the file that are read as numbers, and those read as times."""
    found: dict[str, dict[int, None]] = {"number": {}, "time": {}}
    for kind, column in _tokens(reading):
        if column:
            found["time" if kind == "time" else "number"][int(column[1:])] = None
    return found["number"], found["time"]


def _tokens(reading: Reading) -> Iterator[tuple[str, str]]:
    told = [each.amount for each in reading.notices] + [each.amount for each in reading.totals]
    for expression in (*reading.columns.values(), *told):
        yield from _TOKEN.findall(expression)


def latest_columns(reading: Reading) -> dict[tuple[str, str], None]:
    """Return of which column of times the latest is wanted for each text of which other column."""
    found = (_LATEST.findall(expression) for expression in reading.columns.values())
    return {(moment, key): None for pairs in found for moment, key in pairs}


def columns_used(reading: Reading) -> frozenset[int]:
    """Return which of the file's own columns anything in a reading may refer to."""
    named = _positions(asdict(replace(reading, header=())))
    return frozenset(position for position in named if position < len(reading.header))


def _positions(part: object) -> Iterator[int]:
    if isinstance(part, bool):  # which Python takes for a number, 0 or 1
        return
    if isinstance(part, int):
        yield part
    elif isinstance(part, str):
        yield from map(int, _COLUMN.findall(part))
    elif isinstance(part, Mapping):
        yield from chain.from_iterable(map(_positions, part.values()))
    elif isinstance(part, Iterable):
        yield from chain.from_iterable(map(_positions, part))


def rows_of(source: Source, reading: Reading) -> str:
    """Return the file's rows with the columns that are made of them."""
    rows = source.sql()
    own = len(reading.header)
    for position, derived in enumerate(reading.derived, own):  # one may be made of another
        sql = derived.sql.replace("rows()", rows)
        rows = f"(SELECT *, {sql} AS c{position} FROM {rows})"  # noqa: S608
    return rows


def is_charge(reading: Reading) -> str:
    """Return SQL: is this row a charge, no row that the format declares to be none?"""
    skips = " OR ".join(f"coalesce({skip.when}, false)" for skip in reading.skips)
    return f"NOT ({skips})" if skips else "true"


def any_of(test: Callable[[str], str], position: int, reading: Reading) -> str:
    """Return SQL: does the number, or any of a list of them, pass the test?"""
    column = f"c{position}"
    if position not in _listed(reading):
        return test(column)
    return f"coalesce(list_bool_or(list_transform({column}, lambda item: {test('item')})), false)"


def _listed(reading: Reading) -> set[int]:
    return {int(column[1:]) for kind, column in _tokens(reading) if kind == "sum"}


def is_empty(expression: str, found: Survey) -> bool:
    """Say whether an expression is null in every row."""
    plain = re.fullmatch(r"c(\d+)", expression)
    return expression == "NULL" or (plain is not None and int(plain[1]) not in found.filled)


def compiled(expression: str, reading: Reading, found: Survey, *, residue: bool = False) -> str:
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
        if kind == "sum":
            part = amounts.residue if residue else amounts.stored
            each = f"lambda item: {part('item', any_long=any_long)}"
            return f"coalesce(list_sum(list_transform({column}, {each})), {zero})"
        if residue:
            number = amounts.residue(column, any_long=any_long)
        else:
            lenient = position in reading.lenient
            number = amounts.stored(column, any_long=any_long, lenient=lenient)
        return f"coalesce({number}, {zero})" if kind == "amount" else f"({number})"

    known = _LATEST.sub(lambda token: found.latest[token[1], token[2]], expression)
    return _TOKEN.sub(read, known)
