"""What tiers, minimums and shared discounts come to (R14). Pure arithmetic on exact amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.model.charge import Tier

_PERCENT = Decimal("0.01")


def percent(base: Decimal, rate: Decimal) -> Decimal:
    """Return a percentage of a base, exactly."""
    return money.multiply(money.multiply(base, rate), _PERCENT)


def graduated(base: Decimal, tiers: Sequence[Tier]) -> Decimal:
    """Price a quantity, or an amount, slice by slice: each at its rate, and its fee once reached.

    0 up to 10 at 10 + 2, above at 5 + 3: 1 is 12, 10 is 102, 11 is 110. Nothing below 0 is sliced.
    """
    parts = []
    reached = money.ZERO
    for tier in tiers:
        if base <= reached:
            break
        end = base if tier.upto is None else min(base, tier.upto)
        parts += [money.multiply(money.subtract(end, reached), tier.rate), tier.fee]
        reached = end
    return money.total(parts)


def percentages(base: Decimal, tiers: Sequence[Tier]) -> Decimal:
    """Return what slices of an amount come to, each at its percentage, and its fee once reached."""
    fees = money.total(
        tier.fee for tier, start in zip(tiers, _starts(tiers), strict=True) if base > start
    )
    shares = money.subtract(graduated(base, tiers), fees)
    return money.total((money.multiply(shares, _PERCENT), fees))


def _starts(tiers: Sequence[Tier]) -> list[Decimal]:
    return [money.ZERO, *(tier.upto for tier in tiers[:-1] if tier.upto is not None)]


def spread(amount: Decimal, over: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Share a rounded amount out over what is charged, in proportion; the parts add up to it.

    It is never more than what is charged. What gives money back carries none of it.
    """
    weights = [max(each, money.ZERO) for each in over]
    most = min(amount, money.total(weights))
    return money.allocate(money.round_to(most, currency), weights, money.minor_units(currency))
