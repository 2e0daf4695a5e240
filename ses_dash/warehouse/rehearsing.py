"""What months would have sold for by other rules: prices of a draft beside those there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash import money
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.priced import priced
from ses_dash.warehouse.read import scope_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.access import Scope
    from ses_dash.model.pricebook import Rate
    from ses_dash.warehouse.warehouse import Warehouse

_DRAFT = 0  # the version that the rules of a draft are told by; those of the ledger are above
# Who pays by the draft does so in all months that are looked at, whatever it was before.
_PRICED = f"""
WITH payer AS (
    SELECT unnest($payers::BIGINT[]) AS customer_id, unnest($accounts::VARCHAR[]) AS account
),
terms AS (
    SELECT own.* REPLACE (
        CASE WHEN payer.customer_id IS NULL THEN own.version ELSE {_DRAFT} END AS version
    )
    FROM priced_terms AS own
    LEFT JOIN payer ON payer.customer_id = own.customer_id AND payer.account = own.account
    WHERE own.program = $program
),
draft_rule AS (
    SELECT
        {_DRAFT} AS version, unnest($kinds::VARCHAR[]) AS charge_kind,
        unnest($levels::VARCHAR[]) AS level, unnest($keys::VARCHAR[]) AS key,
        unnest($units::VARCHAR[]) AS unit, unnest($billed::DECIMAL(9, 6)[]) AS billed,
        unnest($effective::DECIMAL(9, 6)[]) AS effective,
        unnest($listed::DECIMAL(9, 6)[]) AS listed,
        unnest($per_unit::DECIMAL(18, 12)[]) AS per_unit
),
rules AS (
    FROM rule_of
    UNION ALL
    SELECT version, charge_kind, level, key, struct_pack(unit, billed, effective, listed, per_unit)
    FROM draft_rule
),
month AS (
    SELECT
        * EXCLUDE (price, price_residue, unpriced_cost, seller_cost, seller_residue),
        price AS price_now, price_residue AS price_now_residue
    FROM customer_month
    WHERE program = $program AND billing_period BETWEEN $first AND $last
        AND customer_id IN (SELECT customer_id FROM payer)
        AND ($everybody OR customer_id = ANY($scope::BIGINT[]))
),
priced AS MATERIALIZED ({priced("month", "terms", "rules")})
"""  # noqa: S608 - from constants
_SUMS = """
    sum(billed_cost) AS cost, sum(billed_residue),
    sum(price_now) AS price, sum(price_now_residue),
    sum(price) AS draft, sum(price_residue), sum(unpriced_cost) AS unpriced
"""
_BY_CUSTOMER = f"""
{_PRICED}
SELECT customer_id, billing_period, '', '', billing_currency, {_SUMS}
FROM priced
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608
_BY_SKU = f"""
{_PRICED}
SELECT
    customer_id, NULL, coalesce(service_name, ''), coalesce(sku_id, ''), billing_currency, {_SUMS}
FROM priced
WHERE charge_kind NOT IN ('tax', 'partner')
GROUP BY ALL
HAVING unpriced <> 0
    OR (draft - cost) * 100 < $floor::DECIMAL(9, 4) * draft::DECIMAL(38, 18)
ORDER BY draft - cost, 1, 3, 4, 5
LIMIT $most
"""  # noqa: S608


class Rehearsed(NamedTuple):
    """What charges cost, sell for, and would sell for; `unpriced` is cost without a price (R12).

    `period`, `service` and `sku` are empty in sums over them.
    """

    customer_id: int
    period: BillingPeriod | None
    service: str
    sku: str
    currency: str
    cost: Decimal
    price: Decimal
    draft: Decimal
    unpriced: Decimal


class Drafted(NamedTuple):
    """Rules in place of those of some payers, each a customer and an account or none."""

    program: str
    payers: Sequence[tuple[int, str]]
    rates: Sequence[Rate]


def by_customer(
    warehouse: Warehouse,
    scope: Scope,
    drafted: Drafted,
    months: tuple[BillingPeriod, BillingPeriod],
) -> list[Rehearsed]:
    """Return the sums of each payer, month and currency."""
    return _rehearsed(warehouse.rows(_BY_CUSTOMER, _parameters(scope, drafted, months)))


def low(
    warehouse: Warehouse,
    scope: Scope,
    drafted: Drafted,
    months: tuple[BillingPeriod, BillingPeriod],
    *,
    floor: Decimal,
    most: int,
) -> list[Rehearsed]:
    """Return SKUs by payer below a margin in percent or without a price, the worst first."""
    more = {"floor": f"{floor:f}", "most": most}
    return _rehearsed(warehouse.rows(_BY_SKU, _parameters(scope, drafted, months) | more))


def _parameters(
    scope: Scope, drafted: Drafted, months: tuple[BillingPeriod, BillingPeriod]
) -> dict[str, Any]:
    rates = drafted.rates
    return scope_parameters(scope) | {
        "program": drafted.program,
        "payers": [customer_id for customer_id, _ in drafted.payers],
        "accounts": [account for _, account in drafted.payers],
        "first": months[0].start,
        "last": months[1].start,
        "kinds": [rate.charges for rate in rates],
        "levels": [rate.level for rate in rates],
        "keys": [rate.key for rate in rates],
        "units": [rate.unit for rate in rates],
        "billed": [f"{rate.billed_factor:f}" for rate in rates],
        "effective": [f"{rate.effective_factor:f}" for rate in rates],
        "listed": [f"{rate.list_factor:f}" for rate in rates],
        "per_unit": [f"{rate.per_unit:f}" for rate in rates],
    }


def _rehearsed(rows: list[tuple[Any, ...]]) -> list[Rehearsed]:
    return [
        Rehearsed(
            customer_id,
            BillingPeriod(period) if period else None,
            *(service, sku, currency),
            money.total(sums[0:2]),
            money.total(sums[2:4]),
            money.total(sums[4:6]),
            sums[6],
        )
        for customer_id, period, service, sku, currency, *sums in rows
    ]
