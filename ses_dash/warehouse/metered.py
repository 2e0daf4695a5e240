"""Metered Azure by the day: the rows of statements that begin or end inside a month (R32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.warehouse.read import ROW_KEYS, ROW_SUMS, MonthRow, month_row, scope_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from ses_dash.access import Scope
    from ses_dash.period import BillingPeriod
    from ses_dash.warehouse.warehouse import Warehouse

# What is billed by the day it was used. All else stays in its billing month: purchases, seats,
# credits, tax, adjustments, the marketplace. Azure's older files name no frequency.
_METERED = """
charge_category = 'Usage' AND marketplace = 0
AND (charge_frequency = 'Usage-Based' OR (charge_frequency IS NULL AND program = 'azure'))
"""
_KEYS = """
SELECT DISTINCT customer_id, billing_currency
FROM customer_month
WHERE program = $program AND billing_period IN ($before, $period) AND customer_id IS NOT NULL
    AND ($everybody OR customer_id = ANY($scope::BIGINT[]))
"""
# `here`: of this month and on its statement; `later`: of this month, on the next statement;
# `arrived`: of the month before, on this statement. A day after the end of its billing month (there
# are such rows) belongs to its last day.
_ROWS = f"""
WITH cut AS (
    SELECT
        unnest($customers::BIGINT[]) AS customer_id, unnest($currencies::VARCHAR[]) AS currency,
        unnest($firsts::DATE[]) AS first_day, unnest($ends::DATE[]) AS end_day
),
-- Which accounts they had, so that few charges are looked at.
had AS (
    SELECT account
    FROM customer_month
    JOIN cut USING (customer_id)
    WHERE program = $program AND billing_period IN ($before, $period)
),
placed AS (
    SELECT
        charge.*,
        charge_period_start AS service_start,
        greatest(charge_period_start, charge_period_end) AS service_end,
        {_METERED} AS metered,
        CASE
            WHEN billing_period = $period AND metered AND end_day < $end AND day >= end_day
            THEN 'later'
            WHEN billing_period = $period THEN 'here'
            WHEN metered AND first_day < $period AND day >= first_day THEN 'arrived'
        END AS place
    FROM customer_charge AS charge
    JOIN cut ON cut.customer_id = charge.customer_id AND cut.currency = charge.billing_currency
    WHERE program = $program AND billing_period IN ($before, $period)
        AND account IN (FROM had)
)
SELECT
    place = 'later' AS leaves,
    coalesce(sum(billed_cost) FILTER (place = 'arrived'), 0),
    coalesce(sum(billed_residue) FILTER (place = 'arrived'), 0),
    {ROW_KEYS}, {ROW_SUMS}
FROM placed
WHERE place IS NOT NULL
GROUP BY leaves, {ROW_KEYS}
ORDER BY {ROW_KEYS}
"""  # noqa: S608 - from constants


class Cut(NamedTuple):
    """Which days of metered usage are on a customer's statement: from `first` to before `end`."""

    customer_id: int
    currency: str
    first: date
    end: date


class CutRow(NamedTuple):
    """Charges of a product part on the statement, or, with `leaves`, on the next one.

    `arrived` is the part of their billed cost that is of the billing month before.
    """

    leaves: bool
    arrived: Decimal
    row: MonthRow


def billed(
    warehouse: Warehouse, scope: Scope, program: str, period: BillingPeriod
) -> frozenset[tuple[int, str]]:
    """Return customer and currency of whoever has charges in a month or in the one before."""
    months = {"before": period.shift(-1).start, "period": period.start}
    found = warehouse.rows(_KEYS, {"program": program} | months | scope_parameters(scope))
    return frozenset((customer_id, currency) for customer_id, currency in found)


def cut_rows(
    warehouse: Warehouse, program: str, period: BillingPeriod, cuts: Sequence[Cut]
) -> list[CutRow]:
    """Return the priced rows of statements whose metered days are not the calendar month.

    Reads the single charges of these customers, of this billing month and the one before; in a
    fixed order, exact to the last digit.
    """
    if not cuts:
        return []
    names = ("customers", "currencies", "firsts", "ends")
    columns: dict[str, object] = dict(zip(names, map(list, zip(*cuts, strict=True)), strict=True))
    months = {"before": period.shift(-1).start, "period": period.start, "end": period.end}
    rows = warehouse.rows(_ROWS, columns | months | {"program": program})
    with money.exact():
        return [
            CutRow(leaves, stored + residue, month_row(tuple(row)))
            for leaves, stored, residue, *row in rows
        ]
