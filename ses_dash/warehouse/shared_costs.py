"""What customers have of shared costs, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.read import scope_parameters

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.access import Scope
    from ses_dash.warehouse.warehouse import Warehouse

_HUNDRED = money.parse("100")
_PARTS = """
SELECT
    program, account, billing_period, billing_currency, customer_id, share,
    sum(billed_cost), sum(billed_residue), sum(price), sum(price_residue)
FROM customer_month
WHERE share IS NOT NULL AND ($everybody OR customer_id = ANY($scope::BIGINT[]))
GROUP BY ALL
ORDER BY ALL
"""


class CostPart(NamedTuple):
    """A customer's part of an account's charges in a month: cost and price exact, share of 1."""

    program: str
    account: str
    period: BillingPeriod
    currency: str
    customer_id: int
    share: Decimal
    cost: Decimal
    price: Decimal

    @property
    def percent(self) -> Decimal:
        """Return the share in percent, with four decimals."""
        return money.quantize(money.multiply(self.share, _HUNDRED), 4)


def parts(warehouse: Warehouse, scope: Scope) -> list[CostPart]:
    """Return who has which part of what is shared, by program, account, month and currency."""
    return [
        CostPart(
            *(program, account, BillingPeriod(period), currency, customer_id, share),
            money.total(sums[0:2]),
            money.total(sums[2:4]),
        )
        for program, account, period, currency, customer_id, share, *sums in warehouse.rows(
            _PARTS, scope_parameters(scope)
        )
    ]
