"""What the ledger refuses to keep: texts that would not print, amounts that cannot be paid."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.errors import BadValueError
from ses_dash.model.currency import CURRENCIES

if TYPE_CHECKING:
    from ses_dash.period import BillingPeriod

# Control characters, line breaks and marks that turn the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_COUNTRY = re.compile(r"([A-Z]{2})?")
_RATE_DECIMALS = 4
_HIGHEST_RATE = Decimal(100)


def line(field: str, value: str, *, least: int = 0, most: int | None = None) -> str:
    """Return a text of one line without its outer space; raise `BadValueError` for any other."""
    tidy = value.strip()
    if _CONTROL.search(tidy):
        raise BadValueError(field, value, "it has no line breaks or control characters")
    if len(tidy) < least or (most is not None and len(tidy) > most):
        raise BadValueError(field, tidy, f"it has {least} to {most} characters")
    return tidy


def amount(field: str, value: Decimal, currency: str) -> None:
    """Raise `BadValueError` unless an amount is above 0 and a whole number of minor units."""
    if not value.is_finite() or value <= 0 or value != money.round_to(value, currency):
        decimals = money.minor_units(currency)
        raise BadValueError(
            field, value, f"it is above 0 with at most {decimals} decimals, as {currency} has them"
        )


def percentage(field: str, value: Decimal) -> None:
    """Raise `BadValueError` unless a value is a percentage with at most 4 decimals."""
    fine = value.is_finite() and 0 <= value <= _HIGHEST_RATE
    if not fine or value != money.quantize(value, _RATE_DECIMALS):
        raise BadValueError(field, value, "it is 0 to 100 percent with at most 4 decimals")


def country(field: str, value: str) -> None:
    """Raise `BadValueError` unless a text is empty or an ISO 3166 code of two letters."""
    if not _COUNTRY.fullmatch(value):
        raise BadValueError(field, value, "write two capital letters like DE")


def currency(field: str, value: str) -> None:
    """Raise `BadValueError` unless a text is the code of a currency."""
    if value not in CURRENCIES:
        raise BadValueError(field, value, "write its ISO 4217 code, like EUR")


def months(first: BillingPeriod, last: BillingPeriod | None) -> None:
    """Raise `BadValueError` where the last of some months comes before the first."""
    if last is not None and last < first:
        raise BadValueError("to", last, f"it is not before the first month, {first}")
