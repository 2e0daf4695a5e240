"""Typed reads for billing. Each names whose rows it may see, except the ones for conservation.

Amounts are exact: what is stored and its residue are added here, since no SQL type holds both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash import money
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from ses_dash.access import Scope
    from ses_dash.model.commitment import CommitmentRole
    from ses_dash.warehouse.warehouse import Warehouse

# The columns of a `MonthRow`: what rows are grouped by, and what is added up of them.
ROW_KEYS = """
    customer_id, billing_currency, account, service_name, sku_id, region_id, charge_category,
    charge_class, marketplace, upfront_commitment, charge_kind, pricing_unit,
    price_term, price_month, commitment_id, commitment_role, share
"""
ROW_SUMS = """
    min(charge_description), min(service_start), max(service_end),
    sum(charges)::BIGINT, coalesce(sum(pricing_quantity), 0), sum(priced_quantity),
    sum(partner_discount), sum(unlisted_cost), sum(unamortised_cost),
    sum(price), sum(billed_cost), sum(effective_cost), sum(list_cost),
    sum(price_residue), sum(billed_residue), sum(effective_residue), sum(list_residue)
"""
_MONTH = f"""
SELECT {ROW_KEYS}, {ROW_SUMS}
FROM customer_month
WHERE program = $program AND billing_period = $period
    AND ($everybody OR customer_id = ANY($scope::BIGINT[]))
    AND ($currency IS NULL OR billing_currency = $currency)
GROUP BY ALL
ORDER BY {ROW_KEYS}
"""  # noqa: S608 - from constants
_PRICES = """
SELECT customer_id, billing_currency, billing_period, sum(price), sum(price_residue)
FROM customer_month
WHERE program = $program AND billing_period >= $first AND billing_period < $end
    AND customer_id IS NOT NULL AND ($everybody OR customer_id = ANY($scope::BIGINT[]))
GROUP BY ALL
"""
_PERIODS = """
SELECT
    program, billing_period, billing_currency,
    sum(charges)::BIGINT, sum(billed_cost), sum(billed_residue)
FROM customer_month
WHERE $everybody OR customer_id = ANY($scope::BIGINT[])
GROUP BY ALL
ORDER BY billing_period DESC, program, billing_currency
"""
_UNASSIGNED = """
SELECT
    program, billing_period, billing_currency,
    sum(charges)::BIGINT, sum(billed_cost), sum(billed_residue)
FROM customer_month
WHERE program = $program AND billing_period = $period AND customer_id IS NULL AND $everybody
GROUP BY ALL
ORDER BY billing_currency
"""
_LOADED = """
SELECT
    program, billing_period, billing_currency,
    count(*), sum(charge.billed_cost), coalesce(sum(residue.billed_cost), 0)
FROM charge LEFT JOIN charge_residue AS residue USING (load_id, source_row)
WHERE ($program IS NULL OR program = $program)
    AND ($period::DATE IS NULL OR billing_period = $period)
GROUP BY ALL
ORDER BY program, billing_period, billing_currency
"""


_SELLER_COSTS = """
SELECT
    program, billing_period, billing_currency,
    sum(billed_cost), sum(billed_residue), sum(seller_cost), sum(seller_residue)
FROM customer_month
WHERE $everybody OR customer_id = ANY($scope::BIGINT[])
GROUP BY ALL
ORDER BY billing_period DESC, program, billing_currency
"""


class MonthRow(NamedTuple):
    """A customer's charges of a product part in a month; `customer_id` None: nobody's."""

    customer_id: int | None
    currency: str
    account: str
    service_name: str | None
    sku_id: str | None
    region_id: str | None
    charge_category: str
    charge_class: str | None
    marketplace: int
    upfront_commitment: str | None  # whose upfront fee it is, of AWS commitments
    charge_kind: str
    unit: str | None
    price_term: str | None  # SKU with term and billing cycle, of seats (R13)
    price_month: date | None  # in which a seat's term began
    commitment_id: str | None
    commitment_role: CommitmentRole | None
    share: Decimal | None  # of shared costs; None: all of it is the customer's
    description: str | None
    service_start: datetime
    service_end: datetime
    charges: int
    quantity: Decimal
    priced_quantity: Decimal  # of each charge at 12 decimals
    partner_discount: Decimal  # what billed cost is lower by for what the partner earns (R9)
    unlisted_cost: Decimal  # cost of charges without a list cost: see `unlisted_of` in SQL
    unamortised_cost: Decimal  # cost of charges whose effective cost is 0: see `unamortised_of`
    price: Decimal
    billed_cost: Decimal
    effective_cost: Decimal
    list_cost: Decimal


class MonthPrice(NamedTuple):
    """What a customer's charges of a month sell for by the report, exact."""

    customer_id: int
    currency: str
    period: BillingPeriod
    price: Decimal


class PeriodCost(NamedTuple):
    """What is there of a program and month, per currency."""

    program: str
    period: BillingPeriod
    currency: str
    charges: int
    billed_cost: Decimal


def month_rows(
    warehouse: Warehouse,
    scope: Scope,
    program: str,
    period: BillingPeriod,
    currency: str | None = None,
) -> list[MonthRow]:
    """Return the priced rows of a month, in a fixed order, exact to the last digit."""
    chosen = {"program": program, "period": period.start, "currency": currency}
    rows = warehouse.rows(_MONTH, chosen | scope_parameters(scope))
    with money.exact():
        return [month_row(row) for row in rows]


def month_row(row: tuple[Any, ...]) -> MonthRow:
    """Return a row of `ROW_KEYS` and `ROW_SUMS`, the residues added to their amounts."""
    amounts = (row[i] + row[i + 4] for i in range(-8, -4))
    return MonthRow._make((*row[:-8], *amounts))


def month_prices(
    warehouse: Warehouse, scope: Scope, program: str, first: BillingPeriod, end: BillingPeriod
) -> list[MonthPrice]:
    """Return what customers are charged by the report, for the months from `first` to before `end`.

    In no order; a month without charges is left out.
    """
    chosen = {"program": program, "first": first.start, "end": end.start}
    with money.exact():
        return [
            MonthPrice(customer_id, currency, BillingPeriod(period), price + residue)
            for customer_id, currency, period, price, residue in warehouse.rows(
                _PRICES, chosen | scope_parameters(scope)
            )
        ]


def latest_periods(warehouse: Warehouse, scope: Scope) -> list[PeriodCost]:
    """Return what is there by program, month and currency, latest month first."""
    return _period_costs(warehouse.rows(_PERIODS, scope_parameters(scope)))


def unassigned_cost(
    warehouse: Warehouse, scope: Scope, program: str, period: BillingPeriod
) -> list[PeriodCost]:
    """Return what nobody owns of a month; nothing for a scope that is not everybody's."""
    chosen = {"program": program, "period": period.start}
    return _period_costs(
        warehouse.rows(_UNASSIGNED, chosen | {"everybody": scope.customers is None})
    )


def loaded_cost(
    warehouse: Warehouse, program: str | None = None, period: BillingPeriod | None = None
) -> list[PeriodCost]:
    """Return what was loaded, added up from single charges: for conservation, so not scoped."""
    chosen = {"program": program, "period": period.start if period else None}
    return _period_costs(warehouse.rows(_LOADED, chosen))


def seller_costs(
    warehouse: Warehouse, scope: Scope
) -> dict[tuple[str, BillingPeriod, str], tuple[Decimal, Decimal]]:
    """Return by program, month and currency what files say and what of it we are billed (R8).

    Exact, the latest month first.
    """
    rows = warehouse.rows(_SELLER_COSTS, scope_parameters(scope))
    return {
        (program, BillingPeriod(period), currency): (
            money.total(sums[0:2]),
            money.total(sums[2:4]),
        )
        for program, period, currency, *sums in rows
    }


def scope_parameters(scope: Scope) -> dict[str, object]:
    """Return the parameters of `$everybody OR customer_id = ANY($scope::BIGINT[])`."""
    return {"everybody": scope.customers is None, "scope": sorted(scope.customers or ())}


def _period_costs(
    rows: Iterable[tuple[str, date, str, int, Decimal, Decimal]],
) -> list[PeriodCost]:
    with money.exact():
        return [
            PeriodCost(program, BillingPeriod(period), currency, charges, stored + residue)
            for program, period, currency, charges, stored, residue in rows
        ]
