"""The exact totals of a staged file: typed charges in Parquet, as `staging` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ses_dash.focus import MEASURES
from ses_dash.model.delivery import Slice, SliceTotal
from ses_dash.money import total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_SUMS = ", ".join(f"coalesce(sum({name}), 0), sum({name}_residue)" for name in MEASURES)
_TOTALS = f"""
SELECT program, slice_issuer, billing_account_id, billing_period, billing_currency, account,
    count(*), {_SUMS}
FROM read_parquet($path)
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608 - from constants
_ACCOUNTS = """
SELECT program, account, coalesce(min(account_name), '')
FROM read_parquet($path)
GROUP BY ALL
ORDER BY ALL
"""
_KEYS = 6  # columns before the count


def totals(db: DuckDBPyConnection, staged: Path) -> tuple[SliceTotal, ...]:
    """Return what a staged file adds up to, by slice, currency and account."""
    return tuple(map(_total, db.execute(_TOTALS, {"path": str(staged)}).fetchall()))


def accounts(db: DuckDBPyConnection, staged: Path) -> tuple[tuple[str, str, str], ...]:
    """Return the accounts of a staged file: program, id and name."""
    return tuple(db.execute(_ACCOUNTS, {"path": str(staged)}).fetchall())


def _total(row: Sequence[Any]) -> SliceTotal:
    *key, currency, account, records = row[: _KEYS + 1]
    sums = row[_KEYS + 1 :]
    amounts = {name: total([sums[2 * i], sums[2 * i + 1]]) for i, name in enumerate(MEASURES)}
    return SliceTotal(Slice(*key), currency, account, records, amounts)
