"""Credits of ours: money a customer has with us, spent on its statements (R16b)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

CreditKind = Literal["discount", "prepaid"]


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit as given; `id` 0 when new.

    A discount lowers the tax base, a prepaid one pays after tax; None leaves that to the option
    "Include credits for tax calculations" at each freeze. `program` empty: for every program.
    """

    id: int
    customer_id: int
    currency: str
    amount: Decimal
    description: str
    valid_from: date
    expires: date | None = None  # the last day it can be spent
    kind: CreditKind | None = None
    program: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CreditBalance:
    """A credit and what is left of it."""

    credit: Credit
    remaining: Decimal
