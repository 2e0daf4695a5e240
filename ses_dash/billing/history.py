"""What a customer was charged in the months before: the chart on its statement."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.ledger import statements
from ses_dash.model.statement import MonthNet
from ses_dash.warehouse.read import month_prices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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


def nets(conn: Connection, program: str, owned: Iterable[tuple[int, str]]) -> Net:
    """Return what the statements that stand say, for each customer and currency."""
    by_currency: defaultdict[str, list[int]] = defaultdict(list)
    for customer_id, currency in owned:
        by_currency[currency].append(customer_id)
    return {
        (customer_id, currency, period): net
        for currency, customer_ids in by_currency.items()
        for (customer_id, period), net in statements.nets(
            conn, program, currency, customer_ids
        ).items()
    }


def history(
    owned: tuple[int, str], period: BillingPeriod, net: Decimal, nets: Net, prices: Net
) -> tuple[MonthNet, ...]:
    """Return six months up to this one: before it as frozen, else as the report says."""
    keys = [(*owned, str(month)) for month in _before(period)]
    earlier = (nets.get(key, prices.get(key, money.ZERO)) for key in keys)
    before = (MonthNet(key[2], each) for key, each in zip(keys, earlier, strict=True))
    return (*before, MonthNet(str(period), net))


def _before(period: BillingPeriod) -> list[BillingPeriod]:
    return [period.shift(back) for back in range(1 - MONTHS, 0)]
