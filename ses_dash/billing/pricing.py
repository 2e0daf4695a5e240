"""What a charge sells for: linear rates, the same in SQL and in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.customer import Rate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ses_dash.model.customer import Customer

PROVIDER_TAX = "Tax"  # the charge category that is not resold (R18)


def compile_rates(customers: Iterable[Customer], programs: Iterable[str]) -> tuple[Rate, ...]:
    """Return the rate of every customer in every program: until pricebooks come, at cost."""
    keys = tuple(programs)
    return tuple(Rate(program, customer.id) for customer in customers for program in keys)


def price(
    rate: Rate,
    charge_category: str,
    *,
    billed: Decimal,
    effective: Decimal,
    listed: Decimal,
    quantity: Decimal,
) -> Decimal:
    """Return the exact price of charges that add up to these amounts; no rounding (R19)."""
    if charge_category == PROVIDER_TAX:
        return money.ZERO
    return money.total(
        (
            money.multiply(billed, rate.billed_factor),
            money.multiply(effective, rate.effective_factor),
            money.multiply(listed, rate.list_factor),
            money.multiply(quantity, rate.per_unit),
        )
    )
