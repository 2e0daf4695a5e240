"""On which days a slice has charges: of live deliveries, and of one that is staged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.model.delivery import Slice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from ses_dash.warehouse.warehouse import Warehouse

Days = dict[Slice, frozenset["date"]]

_LIVE = """
SELECT live.program, live.issuer, live.billing_account, live.billing_period,
    list(DISTINCT charge_period_start::DATE)
FROM load_slice AS live JOIN charge
    ON charge.load_id = live.load_id AND charge.program = live.program
    AND charge.billing_account_id = live.billing_account
    AND charge.billing_period = live.billing_period
    AND (live.issuer = '' OR coalesce(slice_issuer, invoice_issuer_name) = live.issuer)
WHERE live.live AND live.load_id IN (SELECT unnest($load_ids))
GROUP BY ALL
"""
_STAGED = """
SELECT program, slice_issuer, billing_account_id, billing_period,
    list(DISTINCT charge_period_start::DATE)
FROM read_parquet($paths, union_by_name = true)
GROUP BY ALL
"""


def of_live(warehouse: Warehouse, load_ids: Iterable[int]) -> Days:
    """Return the days of charges in each slice that some loads hold."""
    rows = warehouse.rows(_LIVE, {"load_ids": sorted(load_ids)})
    return {Slice(*key): frozenset(days) for *key, days in rows}


def of_staged(warehouse: Warehouse, paths: Iterable[Path]) -> Days:
    """Return the days of charges in each slice of staged files."""
    rows = warehouse.rows(_STAGED, {"paths": [str(path) for path in paths]})
    return {Slice(*key): frozenset(days) for *key, days in rows}
