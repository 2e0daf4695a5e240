"""Whose charges they are: customers, accounts, assignments, and us."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.model.language import ENGLISH

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.model.buying import BuyTerms
    from ses_dash.model.commitment import CommitmentTerms
    from ses_dash.model.pricebook import HeldVersion, PriceTerms, Rate
    from ses_dash.model.sharing import SharingTerms


@dataclass(frozen=True, slots=True)
class CustomField:
    """A fact of the reseller's own about a customer, like its purchase order."""

    label: str
    value: str = ""
    show_on_invoice: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer of the reseller (EN 16931 BG-7). `tax_rate` is a percentage, `id` 0 when new.

    Customers of one `bill_to` get a cover page that sums their statements of a month (R24).
    """

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
    bill_to: str = ""
    language: str = ""  # of its documents; empty: its seller's
    purchase_order: str = ""  # printed on its documents (EN 16931 BT-13)
    seller: str = ""  # key of the seller who bills it; empty: the first one


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
    """Us (EN 16931 BG-4), as printed on statements.

    The first seller has no key. The numbers of every other have its prefix in front (R23). The bank
    data is where customers pay to (BG-17): an IBAN or other account, printed in full.
    """

    name: str = "Your company"
    address: str = ""
    email: str = ""
    tax_id: str = ""
    tax_name: str = "VAT"
    remittance: str = ""
    time_zone: str = "UTC"
    logo_sha256: str = ""  # of a PNG in the archive; empty: none
    country: str = ""  # ISO 3166 alpha-2, or empty
    language: str = ENGLISH  # of documents for customers without one of their own
    bank_account_name: str = ""
    bank_account: str = ""
    bank_bic: str = ""
    number_prefix: str = ""
    key: str = ""  # empty: the first seller


@dataclass(frozen=True, slots=True)
class Facts:
    """Ledger facts that SQL needs, as of one ledger version. The warehouse keeps copies."""

    version: int
    customers: tuple[Customer, ...]
    accounts: tuple[Account, ...]
    assignments: tuple[Assignment, ...]
    terms: tuple[PriceTerms, ...]
    held: tuple[HeldVersion, ...]
    rates: tuple[Rate, ...]
    commitments: tuple[CommitmentTerms, ...] = ()
    buying: tuple[BuyTerms, ...] = ()
    sharing: tuple[SharingTerms, ...] = ()
