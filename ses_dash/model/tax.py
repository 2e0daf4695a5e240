"""Tax profiles of customers and dated tax rates (R18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

TaxKind = Literal["standard", "reduced", "exempt", "reverse charge", "out of scope"]
TAX_KINDS: tuple[TaxKind, ...] = (
    "standard",
    "reduced",
    "exempt",
    "reverse charge",
    "out of scope",
)
# EN 16931 (UNCL 5305): standard rate, zero rate, exempt, reverse charge, outside the scope.
TaxCode = Literal["S", "Z", "E", "AE", "O"]
RATED: tuple[TaxKind, ...] = ("standard", "reduced")  # those that rates are looked up for


@dataclass(frozen=True, slots=True)
class TaxProfile:
    """How a customer is taxed from a day of supply on.

    `rate` is a percentage for every line; None: by the tax rates. `text` is printed with the tax.
    """

    customer_id: int
    valid_from: date
    kind: TaxKind
    rate: Decimal | None = None
    certificate: str = ""
    certificate_from: date | None = None
    certificate_until: date | None = None  # its last day
    text: str = ""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A percentage from a day of supply on, for a country and a kind of charge, or for any."""

    kind: TaxKind
    valid_from: date
    rate: Decimal
    country: str = ""
    category: str = ""
