"""Charges and discounts of ours on statements (R14), and the kinds of line they are based on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ses_dash.period import BillingPeriod

# What a line of a statement is, for the base of a charge and for its tax.
LINE_KINDS = ("usage", "purchase", "marketplace", "support", "credit", "adjustment", "charge")

ChargeRule = Literal[
    "fixed", "once", "per unit", "percent", "tiers", "discount", "discount percent", "minimum",
    "maximum",
]  # fmt: skip
CHARGE_RULES: tuple[ChargeRule, ...] = (
    "fixed",
    "once",
    "per unit",
    "percent",
    "tiers",
    "discount",
    "discount percent",
    "minimum",
    "maximum",
)  # in the order they are computed
PrintedOn = Literal["program", "services"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A slice of a base: up to `upto` (None: all above), at a percentage or price, and a fee.

    The fee is charged once when the slice is reached.
    """

    upto: Decimal | None
    rate: Decimal
    fee: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge or discount, billed in each month from `first` to `last` (R14). `id` 0 when new.

    `customer_id` None is every customer with lines on that statement; `program` empty is all
    programs together. `base` are the `LINE_KINDS` that percentages, tiers, minimum and maximum are
    taken from. `amount` is money of `currency`; for percentages it is the percentage and `currency`
    may be empty: then it is taken from each statement in its own. `tiers` slice money ("tiers",
    percentages) or the quantity of lines in `unit` ("per unit", prices); `least` is their minimum.
    """

    id: int
    name: str
    rule: ChargeRule
    first: BillingPeriod
    last: BillingPeriod | None = None
    customer_id: int | None = None
    program: str = ""
    account: str = ""
    printed_on: PrintedOn = "program"
    base: tuple[str, ...] = ("usage", "purchase")
    currency: str = ""
    amount: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()
    least: Decimal = Decimal(0)
    unit: str = ""

    def holds_in(self, period: BillingPeriod) -> bool:
        """Say whether a month is one of its months."""
        return self.first <= period and (self.last is None or period <= self.last)
