"""The exact totals of a staged file: typed charges in Parquet, as `staging` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ses_dash.errors import TotalsDifferError
from ses_dash.focus import BY_NAME, MEASURES
from ses_dash.model.delivery import Slice, SliceTotal
from ses_dash.money import total
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_SUMS = ", ".join(f"coalesce(sum({name}), 0), sum({name}_residue)" for name in MEASURES)
_TOTALS = f"""
SELECT program, slice_issuer, billing_account_id, billing_period, billing_currency, account,
    count(*), sum(hash({{content}})), {_SUMS}
FROM read_parquet($path)
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608 - from constants
# What tells a charge from others, but not who is billed for it and in which month.
_CONTENT = """
    sub_account_id service_name sku_id region_id resource_id charge_category charge_class
    charge_description charge_period_start pricing_quantity billed_cost effective_cost
""".split()
_HASHES = 2**64
_ACCOUNTS = """
SELECT program, account, coalesce(min(account_name), '')
FROM read_parquet($path)
GROUP BY ALL
ORDER BY ALL
"""
_KEYS = 6  # columns before the count


def totals(db: DuckDBPyConnection, staged: Path) -> tuple[SliceTotal, ...]:
    """Return what a staged file adds up to, by slice, currency and account."""
    file = quoted(str(staged))
    there = {name for name, *_ in rows(db, f"DESCRIBE FROM read_parquet({file})")}
    content = (name if name in there else f"NULL::{BY_NAME[name].sql_type}" for name in _CONTENT)
    query = _TOTALS.format(content=", ".join(content))
    return tuple(map(_total, db.execute(query, {"path": str(staged)}).fetchall()))


def accounts(db: DuckDBPyConnection, staged: Path) -> tuple[tuple[str, str, str], ...]:
    """Return the accounts of a staged file: program, id and name."""
    return tuple(db.execute(_ACCOUNTS, {"path": str(staged)}).fetchall())


def compare(name: str, totals: Iterable[SliceTotal], expected: int) -> None:
    """Raise `TotalsDifferError` unless every record that is a charge was staged."""
    records = sum(each.records for each in totals)
    if records != expected:
        raise TotalsDifferError(name, f"{records:,} records", f"{expected:,} records")


def _total(row: Sequence[Any]) -> SliceTotal:
    *key, currency, account, records, content = row[: _KEYS + 2]
    sums = row[_KEYS + 2 :]
    amounts = {name: total([sums[2 * i], sums[2 * i + 1]]) for i, name in enumerate(MEASURES)}
    return SliceTotal(Slice(*key), currency, account, records, amounts, content % _HASHES)


def content(totals: Iterable[SliceTotal]) -> int:
    """Return what is the same for the same charges of several totals; 0 where it is not known."""
    parts = [total.content for total in totals]
    return sum(parts) % _HASHES if all(parts) else 0
