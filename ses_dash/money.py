"""Money: reading, rounding, sharing out and writing amounts. The only rounding in the product.

Amounts are `Decimal`, from the text of a provider's file to the PDF; a float never becomes money.
Rounding is half away from zero (R19), so that round(-x) = -round(x).
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Context, Decimal, FloatOperation, localcontext
from typing import TYPE_CHECKING

from ses_dash.errors import BadAmountError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

ZERO = Decimal(0)
STORED_DECIMALS = 18  # the scale of DECIMAL(38,18)
LARGEST = Decimal(10) ** 30  # products of two amounts below it still fit the digits there are
NO_CURRENCY = "XXX"  # ISO 4217: no currency involved; the file did not name one

# ISO 4217 exponents that are not 2.
_EXPONENTS = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
) | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
_AMOUNT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_CONTEXT = Context(prec=100, rounding=ROUND_HALF_UP, traps=[FloatOperation])


@contextmanager
def exact() -> Iterator[None]:
    """Run money arithmetic with 100 digits and no floats, whatever the caller's context is."""
    with localcontext(_CONTEXT):
        yield


def parse(text: str) -> Decimal:
    """Read an amount written plainly or with an exponent; raise `BadAmountError` for all else.

    One of `LARGEST` or more is none: rounding it would be beyond the digits there are.
    """
    if not _AMOUNT.fullmatch(text.strip()):
        raise BadAmountError(text)
    with exact():
        amount = Decimal(text.strip())
    if not -LARGEST < amount < LARGEST:
        raise BadAmountError(text)
    return amount


def minor_units(currency: str) -> int:
    """Return how many decimals a currency's amounts have (ISO 4217): JPY 0, EUR 2, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def quantize(amount: Decimal, decimals: int) -> Decimal:
    """Round half away from zero to a number of decimals. Never returns a negative zero."""
    with exact():
        return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + ZERO


def round_to(amount: Decimal, currency: str) -> Decimal:
    """Round an amount to its currency's minor unit."""
    return quantize(amount, minor_units(currency))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts of one currency, exactly."""
    with exact():
        return sum(amounts, ZERO)


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """Subtract exact amounts of one currency, exactly: a bare `-` keeps only 28 digits."""
    with exact():
        return left - right


def negate(amount: Decimal) -> Decimal:
    """Turn the sign of an exact amount, exactly: a bare `-` keeps only 28 digits."""
    return subtract(ZERO, amount)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Multiply two exact amounts or factors, exactly."""
    with exact():
        return left * right


def inverse(rate: Decimal, decimals: int) -> Decimal:
    """Return how many of the other one unit is, rounded: an exchange rate turned round."""
    with exact():
        return quantize(1 / rate, decimals)


def allocate(amount: Decimal, weights: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Share an amount out by weights so that the parts add up to it.

    The amount must have at most `decimals` decimals. Each part is cut down to the unit and the rest
    handed out by largest remainder, first position first; no part moves by a whole unit.
    """
    with exact():
        whole = sum(weights, ZERO)
        shares = [amount * weight / whole if whole else ZERO for weight in weights]
        unit = Decimal(1).scaleb(-decimals)
        parts = [share // unit * unit for share in shares]
        missing = int((amount - sum(parts, ZERO)) / unit)
        step = unit if missing > 0 else -unit
        order = sorted(range(len(parts)), key=lambda i: -abs(shares[i] - parts[i]))
        turns, rest = divmod(abs(missing), len(parts)) if missing else (0, 0)
        for place, i in enumerate(order):
            parts[i] += step * (turns + (place < rest))
        return parts


def part(amount: Decimal, share: Fraction) -> Decimal:
    """Return a fraction of an amount, to a hundred digits."""
    with exact():
        return amount * share.numerator / share.denominator


def apportion(amount: Decimal, rests: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Share an amount out over what remains of each, so that no part goes beyond its rest.

    Rests may have either sign; the amount lies between 0 and their sum, all with at most `decimals`
    decimals. Rests that go against the sum are cut down to the unit, the others take the rest.
    """
    with exact():
        whole = sum(rests, ZERO)
        unit = Decimal(1).scaleb(-decimals)
        against = [
            rest * amount / whole // unit * unit if rest * whole < 0 else ZERO for rest in rests
        ]
        along = [rest if rest * whole > 0 else ZERO for rest in rests]
        parts = allocate(amount - sum(against, ZERO), along, decimals)
        return [left + right for left, right in zip(against, parts, strict=True)]


def within(amount: Decimal, limit: Decimal) -> bool:
    """Say whether an amount lies between 0 and a limit of either sign, both included."""
    return min(ZERO, limit) <= amount <= max(ZERO, limit)


def clamp(amount: Decimal, limit: Decimal) -> Decimal:
    """Return what of an amount lies between 0 and a limit of either sign."""
    return min(max(amount, min(ZERO, limit)), max(ZERO, limit))


def plain(amount: Decimal) -> str:
    """Write an exact amount as a plain decimal string: no exponent, no trailing zeros, no -0."""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def fixed_scale(amount: Decimal, decimals: int) -> str:
    """Write a rounded amount with exactly so many decimals, as documents store it."""
    return f"{quantize(amount, decimals):f}"


def show(amount: Decimal, currency: str) -> str:
    """Write an amount for a person: rounded, thousands set apart, its currency behind it."""
    return f"{round_to(amount, currency):,f} {currency}"


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return part as percent of whole, one decimal; None where the whole is 0."""
    with exact():
        return quantize(part * 100 / whole, 1) if whole else None
