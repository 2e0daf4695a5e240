"""What the partner earned in the month before and does not now (R9): told when a bill loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.model.delivery import Finding
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from ses_dash.warehouse.warehouse import Warehouse

# What a cost is lower by is told by account and SKU; the discount of the AWS partner programme is a
# charge of its own, told by account.
_LOST = """
WITH staged AS (
    SELECT
        program, account, billing_period, billing_currency, charge_category, billed_cost,
        {sku} AS sku_id, {earned} AS earned
    FROM read_parquet($paths, union_by_name = true)
),
now AS (
    SELECT
        program, account, billing_period, billing_currency, 'sku ' || coalesce(sku_id, '') AS of,
        sum(billed_cost) AS billed, sum(earned) AS earned
    FROM staged
    GROUP BY ALL
    UNION ALL
    SELECT
        program, account, billing_period, billing_currency, 'account' AS of,
        sum(billed_cost), sum(billed_cost) FILTER (
            charge_kind_of(charge_category, 0, '', sku_id, false) = 'partner'
        )
    FROM staged
    GROUP BY ALL
),
before AS (
    SELECT
        program, account, billing_period, billing_currency, 'sku ' || coalesce(sku_id, '') AS of,
        sum(partner_discount) AS earned
    FROM charge_monthly
    WHERE partner_discount <> 0
    GROUP BY ALL
    UNION ALL
    SELECT
        program, account, billing_period, billing_currency, 'account' AS of, -sum(billed_cost)
    FROM charge_monthly
    WHERE charge_kind = 'partner'
    GROUP BY ALL
)
SELECT
    now.account, now.billing_period, now.billing_currency, sum(before.earned), sum(now.billed),
    count(*) OVER ()
FROM now
JOIN before
    ON before.program = now.program AND before.account = now.account AND before.of = now.of
    AND before.billing_currency = now.billing_currency
    AND before.billing_period + INTERVAL 1 MONTH = now.billing_period
WHERE coalesce(now.earned, 0) = 0 AND now.billed <> 0 AND before.earned <> 0
GROUP BY ALL
ORDER BY abs(sum(before.earned)) DESC, now.account, now.billing_period
LIMIT 1
"""
_ANY = """
SELECT 1 FROM charge_monthly WHERE partner_discount <> 0 OR charge_kind = 'partner' LIMIT 1
"""
_COLUMNS = "DESCRIBE FROM read_parquet($paths, union_by_name = true)"


class _Lost(NamedTuple):
    """The account that lost most, and how many lost something."""

    account: str
    month: date
    currency: str
    earned: Decimal
    billed: Decimal
    accounts: int

    def __str__(self) -> str:
        month = BillingPeriod(self.month)
        earned, billed = (money.show(each, self.currency) for each in (self.earned, self.billed))
        many = "1 account" if self.accounts == 1 else f"{self.accounts:,} accounts"
        return (
            f"{many} earned partner money in the month before and none now. Most: account "
            f"{self.account}, {earned} in {month.shift(-1)} and nothing in {month} on the same "
            f"for {billed}. Look who has access to it."
        )


def lost(warehouse: Warehouse, paths: Iterable[Path]) -> Iterator[Finding]:
    """Yield a finding if charges in staged files earn nothing that earned in the month before."""
    if not warehouse.rows(_ANY):
        return
    parameters = {"paths": [str(path) for path in paths]}
    there = {name for name, *_ in warehouse.rows(_COLUMNS, parameters)}
    query = _LOST.format(
        sku="sku_id" if "sku_id" in there else "NULL::VARCHAR",
        earned="partner_discount" if "partner_discount" in there else "NULL::DECIMAL(38, 18)",
    )
    for row in warehouse.rows(query, parameters):
        yield Finding("partner money lost", str(_Lost._make(row)))
