"""Whose charges they are: customers, accounts, assignments, and us."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.model.buying import BuyTerms
    from ses_dash.model.commitment import CommitmentTerms
    from ses_dash.model.pricebook import PriceTerms, Rate


@dataclass(frozen=True, slots=True)
class CustomField:
    """A fact of the reseller's own about a customer, like its purchase order."""

    label: str
    value: str = ""
    show_on_invoice: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer of the reseller (EN 16931 BG-7). `tax_rate` is a percentage, `id` 0 when new."""

    id: int
    name: str
    contact: str = ""
    email: str = ""
    address: str = ""  # lines separated by newlines
    country: str = ""  # ISO 3166 alpha-2, or empty
    tax_id: str = ""
    tax_rate: Decimal = Decimal(0)
    at_cost: bool = True
    payment_method: str = ""
    archived: bool = False
    custom_fields: tuple[CustomField, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """A cloud account (AWS account, Azure subscription, Google Cloud project) of a program."""

    program: str
    account: str
    name: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """From this UTC day the account's charges are the customer's; None: nobody's (R5)."""

    program: str
    account: str
    customer_id: int | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class Seller:
    """Us (EN 16931 BG-4), as printed on statements."""

    name: str = "Your company"
    address: str = ""
    email: str = ""
    tax_id: str = ""
    tax_name: str = "VAT"
    remittance: str = ""
    time_zone: str = "UTC"
    logo_sha256: str = ""  # of a PNG in the archive; empty: none


@dataclass(frozen=True, slots=True)
class Facts:
    """Ledger facts that SQL needs, as of one ledger version. The warehouse keeps copies."""

    version: int
    customers: tuple[Customer, ...]
    accounts: tuple[Account, ...]
    assignments: tuple[Assignment, ...]
    terms: tuple[PriceTerms, ...]
    rates: tuple[Rate, ...]
    commitments: tuple[CommitmentTerms, ...] = ()
    buying: tuple[BuyTerms, ...] = ()
