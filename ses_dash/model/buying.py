"""Buy terms: what the distributor bills us for what a provider's file says (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ses_dash.model.pricebook import CHARGE_KINDS, ChargeKind

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ses_dash.period import BillingPeriod

BuyMethod = Literal["percent", "fixed", "none"]
BoughtKind = ChargeKind | Literal["all"]

BUY_METHODS: tuple[BuyMethod, ...] = ("percent", "fixed", "none")
BOUGHT_KINDS: tuple[BoughtKind, ...] = ("all", *CHARGE_KINDS)


@dataclass(frozen=True, slots=True)
class BuyTerm:
    """From a month on we buy charges of a kind in a program so.

    `percent` is added to the file's amount; `fixed` is an amount that we are billed each month
    beside it, in a currency and for no charge in particular; `none` ends what was before. `all` is
    for kinds without terms of their own. Tax and partner money cost what the file says.
    """

    program: str
    charges: BoughtKind
    method: BuyMethod
    value: Decimal
    valid_from: BillingPeriod
    currency: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Return what only one term at a time can be for: a fixed amount stands beside others."""
        return self.program, self.charges, self.currency


@dataclass(frozen=True, slots=True)
class BuyTerms:
    """Which part of the file's amount we are billed in some months (end exclusive)."""

    program: str
    charge_kind: ChargeKind
    first_month: date
    end_month: date
    factor: Decimal
