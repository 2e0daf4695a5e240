"""Billing statements: the frozen document as a value, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.model.customer import Seller

StatementState = Literal["frozen", "open", "paid", "past_due", "void"]
FileKind = Literal["pdf", "csv", "detail"]
FILE_KINDS: tuple[FileKind, ...] = ("pdf", "csv", "detail")


@dataclass(frozen=True, slots=True)
class DetailLine:
    """The exact price of one product part behind a line: what the detail CSV lists."""

    sku_id: str
    region_id: str
    charge_category: str
    charge_description: str
    quantity: Decimal
    unit: str
    price: Decimal  # exact


@dataclass(frozen=True, slots=True)
class Line:
    """One priced line at account x product (EN 16931 BG-25).

    `cost` and `price` are exact; `net` is the price rounded to the currency (R19). `cost` is ours,
    never shown to an end customer.
    """

    account: str
    account_name: str
    service: str
    charge_category: str
    description: str
    service_start: str  # ISO date, inclusive
    service_end: str  # ISO date, exclusive
    cost: Decimal
    price: Decimal
    net: Decimal
    tax_rate: Decimal
    explanation: str  # cost -> rule -> price, for staff
    details: tuple[DetailLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """The tax of all lines of one rate, computed once on the rounded base (R19)."""

    rate: Decimal
    base: Decimal
    rounding_adjustment: Decimal  # part of base; 0 unless the option is on (R20)
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Party:
    """The buyer as printed on the document, copied at freeze."""

    id: int
    name: str
    contact: str
    email: str
    address: str
    country: str
    tax_id: str
    payment_method: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is frozen: a value, never stored, without number and dates (R27).

    `kept` names cost of the month that is not sold to the customer, e.g. the provider's tax (R18).
    """

    kind: str  # main | supplementary | correction | credit
    program: str
    period: str  # YYYY-MM
    currency: str
    seller: Seller
    customer: Party
    options: dict[str, Any]  # every invoice option, effective for this customer
    lines: tuple[Line, ...]
    tax_groups: tuple[TaxGroup, ...]
    kept: dict[str, Decimal]
    net: Decimal
    tax: Decimal
    total: Decimal
    preliminary: bool
    blocked: str = ""  # why it may not be frozen; empty when it may


@dataclass(frozen=True, slots=True)
class Document:
    """The frozen statement: the draft with its number, dates and moment. This is what is stored."""

    draft: Draft
    series: str
    n: int
    number: str
    statement_date: date
    due_date: date
    frozen_at: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of the list of statements. Amounts are rounded to the currency."""

    id: int
    number: str
    series: str
    n: int
    kind: str
    program: str
    period: str
    currency: str
    customer_id: int
    customer_name: str
    statement_date: str
    due_date: str
    net: Decimal
    tax: Decimal
    total: Decimal
    state: StatementState
    document_sha256: str
    chain: str  # h(n), hex


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A rendered file of a statement, in the archive under its hash."""

    kind: FileKind
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class FreezeResult:
    """What became of one customer in a freeze: a number, or why not (R29)."""

    customer: str
    currency: str
    status: Literal["frozen", "skipped", "blocked"]
    number: str = ""
    total: Decimal = Decimal(0)
    reason: str = ""
