"""What accounts cost in a span of days, and who owns those days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.read import scope_parameters
from ses_dash.warehouse.sharing import NOT_SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.access import Scope
    from ses_dash.warehouse.warehouse import Warehouse

_COSTS = f"""
WITH span AS (
    SELECT
        unnest($programs::VARCHAR[]) AS program,
        unnest($accounts::VARCHAR[]) AS account,
        unnest($first::DATE[]) AS first_day,
        unnest($end::DATE[]) AS end_day
)
SELECT
    customer_id, program, account, billing_period, billing_currency,
    sum(billed_cost), sum(billed_residue)
FROM customer_day {NOT_SHARED} JOIN span USING (program, account)
WHERE day >= first_day AND day < end_day
    AND ($everybody OR customer_id = ANY($scope::BIGINT[]))
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608 - from constants


class Span(NamedTuple):
    """The days of an account from `first` to before `end`."""

    program: str
    account: str
    first: date
    end: date = date.max


class OwnedCost(NamedTuple):
    """What an account costs a customer (None: nobody) in a billing month, exact."""

    customer_id: int | None
    program: str
    account: str
    period: BillingPeriod
    currency: str
    billed_cost: Decimal


def owned_costs(warehouse: Warehouse, scope: Scope, spans: Sequence[Span]) -> list[OwnedCost]:
    """Return the cost of charges that begin in the spans, by who owns their day (R5).

    Without shared costs, which go by no owner.
    """
    columns = zip(*spans, strict=True) if spans else ((), (), (), ())
    chosen = dict(zip(("programs", "accounts", "first", "end"), map(list, columns), strict=True))
    rows = warehouse.rows(_COSTS, chosen | scope_parameters(scope))
    with money.exact():
        return [
            OwnedCost(owner, program, account, BillingPeriod(period), currency, stored + residue)
            for owner, program, account, period, currency, stored, residue in rows
        ]
