"""Whose Azure a Microsoft partner is billed for: customers, by the names files have for them.

Cost details name the customer's tenant `CustomerTenantId`, FOCUS exports `x_CustomerId`, files of
Partner Center `CustomerId`. Each is kept beside the charge, in the spelling of its file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from ses_dash.warehouse.warehouse import Warehouse

Tenants = frozenset[tuple["date", str]]

_TENANT = """
lower(trim(map_values(x)[list_position(
    list_transform(map_keys(x), lambda name:
        lower(name) IN ('customertenantid', 'x_customerid', 'customerid')),
    true
)]))
"""
# Seats and software of the same customers are in no costs of Azure.
_AZURE = """
program IN ('azure', 'csp') AND billed_cost <> 0
AND (charge_category = 'Usage' OR commitment_discount_id IS NOT NULL)
"""
_FOUND = f"SELECT DISTINCT billing_period, {_TENANT} AS tenant"
_LIVE = f"{_FOUND} FROM charge WHERE load_id = $load_id AND {_AZURE}"
# A staged file has only the columns that its format fills.
_STAGED = f"""
{_FOUND}
FROM ((FROM charge LIMIT 0) UNION ALL BY NAME FROM read_parquet($paths, union_by_name = true))
WHERE {_AZURE}
"""


def of_live(warehouse: Warehouse, load_id: int) -> Tenants:
    """Return the months and customers of the Azure charges that a load holds."""
    rows = warehouse.rows(_LIVE, {"load_id": load_id})
    return frozenset((month, tenant) for month, tenant in rows if tenant)


def of_staged(warehouse: Warehouse, paths: Iterable[Path]) -> Tenants:
    """Return the months and customers of the Azure charges of staged files."""
    rows = warehouse.rows(_STAGED, {"paths": [str(path) for path in paths]})
    return frozenset((month, tenant) for month, tenant in rows if tenant)
