"""From staged Parquet to the warehouse: charges, rollups and slices of a load, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb

from ses_dash import clock
from ses_dash.errors import NotStoredError, TotalsDifferError
from ses_dash.focus import MEASURES
from ses_dash.model.delivery import Slice
from ses_dash.model.reading import ANY_SPELLING
from ses_dash.money import exact, plain
from ses_dash.warehouse.customer_rollup import add_up
from ses_dash.warehouse.names import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from ses_dash.model.delivery import SliceTotal
    from ses_dash.warehouse.warehouse import Warehouse

    Sums = dict[tuple[str, str], Decimal]

_RESIDUES = ", ".join(f"{name}_residue" for name in MEASURES)
_CHARGES = f"""
INSERT INTO charge BY NAME
SELECT $load_id AS load_id, file_row_number + 1 + $before AS source_row,
    * EXCLUDE (file_row_number, account_name, {_RESIDUES})
FROM read_parquet($path, file_row_number = true)
"""  # noqa: S608 - from constants
_RESIDUE = f"""
INSERT INTO charge_residue
SELECT $load_id, file_row_number + 1 + $before, {_RESIDUES}
FROM read_parquet($path, file_row_number = true)
WHERE {" OR ".join(f"{name}_residue <> 0" for name in MEASURES)}
"""  # noqa: S608 - from constants
_SUMS = "SELECT billing_currency, sum(charges), " + ", ".join(
    f"sum({name}_cost), sum({name}_residue)"
    for name in ("billed", "effective", "list", "contracted")
)
_IN_SLICE = """
load_id = $load_id AND program = $program AND billing_account_id = $billing_account
AND billing_period = $billing_period
AND ($issuer = '' OR coalesce(slice_issuer, invoice_issuer_name) = $issuer)
"""
_SLICE_IS = """
load_id = $load_id AND program = $program AND billing_account = $billing_account
AND billing_period = $billing_period AND issuer = $issuer
"""
_TABLES = (
    "load",
    "load_slice",
    "charge",
    "charge_residue",
    "charge_monthly",
    "charge_daily",
    "customer_month",
    "customer_day",
    *lookup.TABLES,
)


@dataclass(frozen=True, slots=True)
class LiveSlice:
    """A slice that a load holds: its charges are in the warehouse."""

    load_id: int
    family: str
    slice: Slice


@dataclass(frozen=True, slots=True)
class Load:
    """What to commit: staged files in order, and what they add up to."""

    load_id: int
    family: str
    parts: tuple[tuple[Path, int], ...]  # Parquet file and its records
    totals: tuple[SliceTotal, ...]
    replaces: bool = True  # False: stands beside what is live, as another part of it
    version: int = 1  # of the importer: how it claims its bill


def live_slices(warehouse: Warehouse) -> tuple[LiveSlice, ...]:
    """Return what is live, in the order of arrival."""
    rows = warehouse.rows(
        "SELECT load_id, family, program, issuer, billing_account, billing_period "
        "FROM load_slice WHERE live ORDER BY ALL"
    )
    return tuple(LiveSlice(load_id, family, Slice(*key)) for load_id, family, *key in rows)


def loads(warehouse: Warehouse) -> frozenset[int]:
    """Return the ids of all loads that were committed."""
    return frozenset(load_id for (load_id,) in warehouse.rows("SELECT load_id FROM load"))


def replaced(
    live: Iterable[LiveSlice], family: str, slices: Iterable[Slice], version: int = ANY_SPELLING
) -> tuple[LiveSlice, ...]:
    """Return the live slices that a delivery takes over.

    Of its own family the same slices, an invoice wherever its month is; of another family all that
    claim the same account and month, since one family is the money (R1): however the account is
    spelt, unless the version of its importer is from before that was known. Two invoices are two
    bills, even of one month.
    """
    own = frozenset(slices)
    claim = _bill if version >= ANY_SPELLING else _claim
    claims = {claim(slice_) for slice_ in own}
    open_claims = {claim(slice_) for slice_ in own if not slice_.invoice}
    invoices = {slice_.invoice for slice_ in own} - {None}

    def is_replaced(held: LiveSlice) -> bool:
        if held.family == family:
            return held.slice in own or held.slice.invoice in invoices
        if held.slice.invoice:
            return held.slice.invoice in invoices or claim(held.slice) in open_claims
        return claim(held.slice) in claims

    return tuple(filter(is_replaced, live))


def commit(warehouse: Warehouse, load: Load, name: str) -> None:
    """Bring a load in and take out what it replaces, in one transaction, or nothing at all.

    Raises `TotalsDifferError` unless what is stored adds up to what was read, to the last digit.
    """
    try:
        _commit(warehouse, load, name)
    except duckdb.Error as error:
        raise NotStoredError(name, str(error).splitlines()[0]) from error


def empty(warehouse: Warehouse) -> None:
    """Take everything out of the warehouse that loads brought in."""
    with warehouse.write() as cursor:
        for table in _TABLES:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a name from above


def _commit(warehouse: Warehouse, load: Load, name: str) -> None:
    slices = sorted({total.slice for total in load.totals})
    with warehouse.write_lock:
        live = live_slices(warehouse) if load.replaces else ()
        old = replaced(live, load.family, slices, load.version)
        with warehouse.write() as cursor:
            _take_out(cursor, old)
            _bring_in(cursor, load, slices)
            lookup.learn(cursor, load.load_id, warehouse.rules)
            add_up(cursor, load.load_id)
            _compare(cursor, load, name)


def _claim(slice_: Slice) -> tuple[object, ...]:
    return (slice_.program, slice_.billing_account, slice_.billing_period)


def _bill(slice_: Slice) -> tuple[object, ...]:
    return slice_.bill


def _take_out(cursor: DuckDBPyConnection, old: Sequence[LiveSlice]) -> None:
    for held in old:
        key = {"load_id": held.load_id, **_parameters(held.slice)}
        rows = f"SELECT source_row FROM charge WHERE {_IN_SLICE}"  # noqa: S608 - constants
        cursor.execute(
            f"DELETE FROM charge_residue WHERE load_id = $load_id AND source_row IN ({rows})",  # noqa: S608
            key,
        )
        cursor.execute(f"DELETE FROM charge WHERE {_IN_SLICE}", key)  # noqa: S608
        cursor.execute(f"UPDATE load_slice SET live = false WHERE {_SLICE_IS}", key)  # noqa: S608
    for load_id in sorted({held.load_id for held in old}):
        add_up(cursor, load_id)


def _bring_in(cursor: DuckDBPyConnection, load: Load, slices: Sequence[Slice]) -> None:
    before = 0
    for path, records in load.parts:
        key = {"load_id": load.load_id, "before": before, "path": str(path)}
        cursor.execute(_CHARGES, key)
        cursor.execute(_RESIDUE, key)
        before += records
    cursor.execute("INSERT INTO load VALUES (?, ?, ?)", [load.load_id, before, clock.stamp()[:-1]])
    for slice_ in slices:
        cursor.execute(
            "INSERT INTO load_slice VALUES ($load_id, $program, $issuer, $billing_account, "
            "$billing_period, $family, true)",
            {"load_id": load.load_id, "family": load.family, **_parameters(slice_)},
        )


def _compare(cursor: DuckDBPyConnection, load: Load, name: str) -> None:
    """Hold what is stored, through its rollup, against what the files say."""
    stored = _stored_sums(cursor, load.load_id)
    expected = _expected_sums(load.totals)
    for key in sorted(stored.keys() | expected.keys()):
        is_, should_be = stored.get(key, Decimal(0)), expected.get(key, Decimal(0))
        if is_ != should_be:
            currency, what = key
            shown = (f"{plain(amount)} {currency} {what}" for amount in (is_, should_be))
            raise TotalsDifferError(name, *shown)


def _stored_sums(cursor: DuckDBPyConnection, load_id: int) -> Sums:
    query = f"{_SUMS} FROM charge_monthly WHERE load_id = ? GROUP BY ALL"
    sums: Sums = {}
    for currency, charges, *amounts in cursor.execute(query, [load_id]).fetchall():
        sums[currency, "records"] = Decimal(charges)
        with exact():
            for i, measure in enumerate(MEASURES):
                sums[currency, measure] = amounts[2 * i] + amounts[2 * i + 1]
    return sums


def _expected_sums(totals: Iterable[SliceTotal]) -> Sums:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    with exact():
        for total in totals:
            sums[total.currency, "records"] += total.records
            for measure, amount in total.amounts.items():
                sums[total.currency, measure] += amount
    return sums


def _parameters(slice_: Slice) -> dict[str, object]:
    return {
        "program": slice_.program,
        "issuer": slice_.issuer,
        "billing_account": slice_.billing_account,
        "billing_period": slice_.billing_period,
    }
