"""Billing statements: the frozen document as a value, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from ses_dash import money

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.model.credit import CreditKind
    from ses_dash.model.customer import Seller
    from ses_dash.model.pricebook import AppliedRule

StatementKind = Literal["main", "supplementary"]
StatementState = Literal["frozen", "open", "paid", "past_due", "void"]
Pricing = Literal["", "rule", "at cost", "at effective cost", "on demand", "no price"]
FileKind = Literal["pdf", "csv", "detail"]
FILE_KINDS: tuple[FileKind, ...] = ("pdf", "csv", "detail")


@dataclass(frozen=True, slots=True)
class DetailLine:
    """The exact price of one product part behind a line: what the detail CSV lists.

    `cost` and how it was priced are for staff: by the rule of this place in `Draft.rules`, at cost
    (of a commitment: at effective cost, or on demand), or not at all.
    """

    sku_id: str
    region_id: str
    charge_category: str
    charge_description: str
    quantity: Decimal
    unit: str
    price: Decimal  # exact
    cost: Decimal | None = None  # exact; None in documents of schema 2
    priced: Pricing = ""
    rule: int | None = None


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
    base: Decimal  # of the lines, the adjustment added, the discount taken off
    rounding_adjustment: Decimal  # part of base; 0 unless the option is on (R20)
    tax: Decimal
    discount: Decimal = money.ZERO  # taken off base: our credits that lower the tax (R16b)


@dataclass(frozen=True, slots=True)
class CreditUse:
    """So much of a credit of ours is spent on a statement (R16b): positive, rounded."""

    credit_id: int
    description: str
    kind: CreditKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MonthNet:
    """What a customer was charged in a month, before tax: a bar of the chart on the document."""

    period: str  # YYYY-MM
    net: Decimal


@dataclass(frozen=True, slots=True)
class Party:
    """The buyer as printed on the document, copied at freeze.

    `fields` are the custom fields that are filled in and marked for invoices: label and value.
    """

    id: int
    name: str
    contact: str
    email: str
    address: str
    country: str
    tax_id: str
    payment_method: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is frozen: a value, never stored, without number and dates (R27).

    `kept` names cost of the month that is not sold to the customer, e.g. the provider's tax (R18).
    `total` is net + tax; what our prepaid credits pay comes off after it (R16b, EN 16931 BT-113).
    A supplementary statement says in `subject` which purchase it is for, and refers to the main
    statement of its month where one stands (R24). Days of metered Azure run from `metered_from` to
    before `metered_to`, both ISO dates, empty for other programs (R32); `carried_in` is the cost of
    lines of an earlier billing month, `carried_out` the cost of this one that the next statement
    bills.
    """

    kind: StatementKind
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
    subject: str = ""
    refers_to: str = ""
    metered_from: str = ""
    metered_to: str = ""
    carried_in: Decimal = money.ZERO
    carried_out: Decimal = money.ZERO
    credits: tuple[CreditUse, ...] = ()
    prepaid: Decimal = money.ZERO
    history: tuple[MonthNet, ...] = ()  # oldest first, this month last
    rules: tuple[AppliedRule, ...] = ()  # by which its lines are priced, each once

    @property
    def payable(self) -> Decimal:
        """Return what is left to pay (EN 16931 BT-115)."""
        return money.subtract(self.total, self.prepaid)


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
    ordinal: int = 1  # among the statements of its customer, program, month, currency and kind


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
    ordinal: int
    subject: str
    payable: Decimal
    paid: Decimal

    @property
    def due(self) -> Decimal:
        """Return what is still to be paid; nothing for a void one."""
        return money.ZERO if self.state == "void" else money.subtract(self.payable, self.paid)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in for a statement (R26)."""

    id: int
    statement_id: int
    at: str
    actor: str
    amount: Decimal
    paid_on: str  # ISO date
    reference: str


@dataclass(frozen=True, slots=True)
class StatementEvent:
    """A step in the life of a statement: what it became, when, by whom and why."""

    ordinal: int
    at: str
    state: StatementState
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A rendered file of a statement, in the archive under its hash."""

    kind: FileKind
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class FreezeResult:
    """What became of one draft in a freeze: a number, or why not (R29)."""

    customer: str
    currency: str
    status: Literal["frozen", "skipped", "blocked"]
    number: str = ""
    total: Decimal = Decimal(0)
    reason: str = ""
    kind: StatementKind = "main"
    subject: str = ""
