"""What a customer was charged in the months before: the chart on its statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.ledger import statements
from ses_dash.model.statement import MonthNet
from ses_dash.warehouse.read import month_prices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ses_dash.access import Scope
    from ses_dash.ledger import Connection
    from ses_dash.period import BillingPeriod
    from ses_dash.warehouse.warehouse import Warehouse

    Net = Mapping[tuple[int, str, str], Decimal]  # by customer, currency and YYYY-MM

MONTHS = 6  # this one included


def prices(warehouse: Warehouse, scope: Scope, program: str, period: BillingPeriod) -> Net:
    """Return what the report says of the months before, rounded: what is not frozen."""
    found = month_prices(warehouse, scope, program, period.shift(1 - MONTHS), period)
    return {
        (each.customer_id, each.currency, str(each.period)): money.round_to(
            each.price, each.currency
        )
        for each in found
    }


def nets(conn: Connection, scope: Scope, program: str, period: BillingPeriod) -> Net:
    """Return what the statements of the months before say that stand."""
    months = {str(month) for month in _before(period)}
    return {
        (each.customer_id, each.currency, each.period): each.net
        for each in statements.all(conn, scope, program=program)
        if each.period in months and each.kind == "main" and each.state != "void"
    }


def history(
    customer_id: int, currency: str, period: BillingPeriod, net: Decimal, *before: Net
) -> tuple[MonthNet, ...]:
    """Return six months up to this one; of the months before, the first source that knows one."""
    earlier = (
        MonthNet(
            str(month),
            next(
                (
                    found[customer_id, currency, str(month)]
                    for found in before
                    if (customer_id, currency, str(month)) in found
                ),
                money.ZERO,
            ),
        )
        for month in _before(period)
    )
    return (*earlier, MonthNet(str(period), net))


def _before(period: BillingPeriod) -> list[BillingPeriod]:
    return [period.shift(back) for back in range(1 - MONTHS, 0)]
