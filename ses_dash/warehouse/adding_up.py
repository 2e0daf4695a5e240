"""Charges that may be totals of others, found in what was staged: asked about, never loaded so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.mapping import TOTAL
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses_dash.warehouse.source import Database

_NAMES = ("sub_account_id", "sub_account_name", "service_name", "charge_description")
_PARTS = ("billed_cost", "billed_cost_residue")
_FEWEST = 2  # charges that a last one may add up


def question(db: Database, staged: Path) -> str:
    """Return why a person should look at a table that a mapping reads; empty: nothing shows."""
    file = f"read_parquet({quoted(str(staged))}, file_row_number = true)"
    return " ".join((*_named(db, file), *_last(db, file)))


def _named(db: Database, file: str) -> Iterator[str]:
    there = {name for name, *_ in rows(db, f"DESCRIBE FROM {file}")}
    pattern = quoted(f"(?i){TOTAL}")
    says = [f"regexp_full_match(trim({each}), {pattern})" for each in _NAMES if each in there]
    if says:
        found = rows(db, f"SELECT count(*) FROM {file} WHERE {' OR '.join(says)}")[0][0]  # noqa: S608
        if found:
            yield (
                f"Rows that say they add others up, such as \u201cTotal\u201d: {found:,}. They "
                "would count beside the rows that they add up. Are they charges?"
            )


def _last(db: Database, file: str) -> Iterator[str]:
    """Yield whether the last charge is the sum of all others, exactly."""
    ordered = f"(SELECT file_row_number, billing_currency, {', '.join(_PARTS)} FROM {file})"  # noqa: S608
    query = (
        f"SELECT last.billing_currency, {', '.join(f'any_value(last.{p})' for p in _PARTS)}, "  # noqa: S608
        f"count(*), {', '.join(f'sum(other.{p})' for p in _PARTS)}, "
        "count(DISTINCT other.billing_currency) "
        f"FROM (FROM {ordered} ORDER BY file_row_number DESC LIMIT 1) last "
        f"JOIN {ordered} other ON other.file_row_number < last.file_row_number "
        "AND (other.billing_currency = last.billing_currency "
        f"OR last.billing_currency = {quoted(money.NO_CURRENCY)}) GROUP BY ALL"
    )
    for currency, cost, rest, count, others, others_rest, currencies in rows(db, query):
        amount = money.total((cost, rest))
        same = amount == money.total((others, others_rest))
        if amount and same and count >= _FEWEST and currencies == 1:
            yield (
                f"The last row is the sum of all rows above it: {money.show(amount, currency)}. "
                "Is it a charge?"
            )
