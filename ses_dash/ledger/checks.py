"""What the ledger refuses to keep: texts that would not print, amounts that cannot be paid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.errors import BadValueError

if TYPE_CHECKING:
    from decimal import Decimal

# Control characters, line breaks and marks that turn the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


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
