"""Pricebooks: what charges are sold for, by rules that hold from a month on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from ses_dash import money

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.period import BillingPeriod

Level = Literal["term", "sku", "service", "program"]
Method = Literal["percent", "delta", "fixed"]
Basis = Literal["billed", "effective", "list"]
# What a rule may name; usage stands for all usage and purchases of the provider itself (R11).
ChargeKind = Literal["usage", "marketplace", "support", "commitment", "credit"]

LEVELS: tuple[Level, ...] = ("term", "sku", "service", "program")  # the first that matches wins
METHODS: tuple[Method, ...] = ("percent", "delta", "fixed")
BASES: tuple[Basis, ...] = ("billed", "effective", "list")
CHARGE_KINDS: tuple[ChargeKind, ...] = ("usage", "marketplace", "support", "commitment", "credit")


@dataclass(frozen=True, slots=True)
class PriceRule:
    """What charges of a SKU, a service or the whole program are sold for.

    `percent` adds so many percent of the basis to the basis; `delta` adds an amount per unit to the
    basis; `fixed` is a unit price. The last two need a quantity in `unit` (R12). The basis is
    before partner money (R9). `key` is the SKU id or service name; empty at the program's level. A
    term's is its SKU id, a colon, and the term with its billing cycle as the file has them (R13).
    """

    level: Level
    key: str
    method: Method
    value: Decimal
    basis: Basis = "billed"
    unit: str = ""
    charges: ChargeKind = "usage"

    @property
    def place(self) -> tuple[str, str, str]:
        """Return what no two rules of a version share."""
        return self.charges, self.level, self.key

    def __str__(self) -> str:
        """Say it in words, as a line of a statement explains its price to staff."""
        names = {"sku": f"SKU {self.key}", "program": "all services"}
        kind = "" if self.charges == "usage" else f", {self.charges}"
        where = names.get(self.level, self.key) + kind
        if self.method == "percent":
            sign = "+" if self.value >= 0 else ""
            return f"{sign}{money.plain(self.value)} % on {self.basis} cost ({where})"
        if self.method == "delta":
            sign = "+" if self.value >= 0 else ""
            return f"{self.basis} cost {sign}{money.plain(self.value)} per {self.unit} ({where})"
        return f"{money.plain(self.value)} per {self.unit} ({where})"


@dataclass(frozen=True, slots=True)
class Pricebook:
    """A named list of prices for a program; `id` 0 when new."""

    id: int
    name: str
    program: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class PricebookVersion:
    """The rules of a pricebook from a month until its next version. `id` 0 when not saved."""

    id: int
    pricebook_id: int
    effective_from: BillingPeriod
    rules: tuple[PriceRule, ...]
    saved_at: str = ""
    saved_by: str = ""


@dataclass(frozen=True, slots=True)
class PricebookChoice:
    """From a month on a customer pays by a pricebook; None: by none any more.

    `account` empty: in the whole program; else for one account, whatever the others pay by.
    """

    customer_id: int
    program: str
    account: str
    valid_from: BillingPeriod
    pricebook_id: int | None


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """Which version of a pricebook prices a customer's charges in some months (end exclusive).

    `account` empty: of every account that has no terms of its own. `version` None: none does.
    """

    program: str
    customer_id: int
    account: str
    first_month: date
    end_month: date
    version: int | None
    at_cost: bool
    excludes_upfront: bool


class FrozenTerms(NamedTuple):
    """What a month of a customer was frozen with beside its pricebooks (R28).

    `upfront` is the value of the invoice option that says which statement has upfront fees.
    """

    at_cost: bool
    upfront: str


class HeldVersion(NamedTuple):
    """Which version holds for terms that begin in some months, in place of that of now (R13)."""

    version: int
    first_month: date
    end_month: date  # exclusive
    held: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A rule of a version as a linear price, the same in SQL and in Python.

    price = billed x billed_factor + effective x effective_factor + list x list_factor
    + quantity x per_unit. `unit` None: no quantity is needed.
    """

    version: int
    charges: ChargeKind
    level: Level
    key: str
    unit: str | None = None
    billed_factor: Decimal = Decimal(0)
    effective_factor: Decimal = Decimal(0)
    list_factor: Decimal = Decimal(0)
    per_unit: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule as it priced lines of a statement, copied at freeze."""

    pricebook: str
    effective_from: str  # YYYY-MM
    rule: PriceRule

    def __str__(self) -> str:
        """Say it in words, with the pricebook and the month since when it holds."""
        return f"{self.rule}, {self.pricebook} from {self.effective_from}"
