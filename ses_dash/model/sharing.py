"""Shared costs: accounts whose charges are divided among customers by a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ses_dash.period import BillingPeriod

SharingKey = Literal["usage", "equal", "fixed"]

KEYS: tuple[SharingKey, ...] = ("usage", "equal", "fixed")
KEY_WORDS: dict[SharingKey, str] = {
    "usage": "by usage",
    "equal": "in equal parts",
    "fixed": "by fixed percentages",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A customer that has a part of shared costs; `percent` where parts are fixed."""

    customer_id: int
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SharedCost:
    """From a month on an account's charges are divided by a key; None: they are its owner's again.

    `usage`: by the effective cost of what each customer used of accounts of its own in that month;
    `equal`: everybody the same. Both are among the customers named, and if none is named among all
    who used anything of the program. `fixed`: by percentages that add up to 100.
    """

    program: str
    account: str
    valid_from: BillingPeriod
    key: SharingKey | None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class SharingTerms:
    """By which key an account is divided in some months (end exclusive): a row per customer named.

    `customer_id` None: among all. `share` is of 1, where parts are fixed.
    """

    program: str
    account: str
    first_month: date
    end_month: date
    key: SharingKey
    customer_id: int | None
    share: Decimal | None
