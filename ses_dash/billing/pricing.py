"""What a charge sells for: linear rates, the same in SQL and in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.customer import Rate

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from decimal import Decimal

    from ses_dash.model.customer import Customer

PROVIDER_TAX = "Tax"  # the charge category that is not resold (R18)


def compile_rates(
    customers: Iterable[Customer],
    programs: Iterable[str],
    *,
    excluding_upfront: Container[int] = (),
) -> tuple[Rate, ...]:
    """Return the rate of every customer in every program: until pricebooks come, at cost.

    `excluding_upfront` are ids of customers that no upfront fees of AWS commitments are sold to.
    """
    keys = tuple(programs)
    return tuple(
        Rate(
            program,
            customer.id,
            excludes_upfront=program == "aws" and customer.id in excluding_upfront,
        )
        for customer in customers
        for program in keys
    )


def is_sold(rate: Rate, charge_category: str, *, upfront: bool) -> bool:
    """Say whether charges are sold on; `upfront`: they are upfront fees of commitments."""
    return charge_category != PROVIDER_TAX and not (upfront and rate.excludes_upfront)


def price(
    rate: Rate,
    charge_category: str,
    *,
    billed: Decimal,
    effective: Decimal,
    listed: Decimal,
    quantity: Decimal,
    upfront: bool = False,
) -> Decimal:
    """Return the exact price of charges that add up to these amounts; no rounding (R19).

    `upfront`: they are upfront fees of commitments.
    """
    if not is_sold(rate, charge_category, upfront=upfront):
        return money.ZERO
    with money.exact():
        return (
            billed * rate.billed_factor
            + effective * rate.effective_factor
            + listed * rate.list_factor
            + quantity * rate.per_unit
        )
