"""Exchange rates by month, and the currency a customer's statements are in (R21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ses_dash.period import BillingPeriod


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """One unit of `source` is so many of `target` in statements of a month."""

    period: BillingPeriod
    source: str
    target: str
    rate: Decimal
    origin: str  # who published it
    day: date  # the day it is of


@dataclass(frozen=True, slots=True)
class StatementCurrency:
    """The currency of a customer's statements from a month on; empty: as the files are in.

    `program` empty: of every program that has none of its own.
    """

    customer_id: int
    program: str
    first: BillingPeriod
    currency: str
