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
    from ses_dash.model.tax import TaxCode

    TaxKey = tuple[TaxCode, Decimal, str]  # category, rate and what is printed

StatementKind = Literal["main", "supplementary"]
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
class Charged:
    """How a line of ours came about: its charge, by which rule, from which measure (R14)."""

    id: int
    rule: str
    measure: Decimal  # exact: the amount or quantity that it was based on


@dataclass(frozen=True, slots=True)
class Line:
    """One priced line at account x product (EN 16931 BG-25).

    `cost` and `price` are exact; `net` is the price rounded to the currency (R19). `cost` is ours,
    never shown to an end customer. Where the file is in another currency, `cost_currency` names it
    and `original_price` is the price in it, before the exchange (R21). A line with `charged` is a
    charge or discount of ours: of an account, or of none.
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
    kind: str = "usage"  # of `LINE_KINDS`
    tax_category: TaxCode = "S"  # EN 16931 BT-151
    tax_reason: str = ""  # why there is no tax, as printed
    cost_currency: str = ""  # empty: that of the statement
    original_price: Decimal = money.ZERO
    charged: Charged | None = None

    @property
    def tax_key(self) -> TaxKey:
        """Return what the lines of a tax group share."""
        return self.tax_category, self.tax_rate, self.tax_reason


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """The tax of all lines of one category and rate, computed once on the rounded base (R19)."""

    rate: Decimal
    base: Decimal  # of the lines, the adjustment added, the discount taken off
    rounding_adjustment: Decimal  # part of base; 0 unless the option is on (R20)
    tax: Decimal
    discount: Decimal = money.ZERO  # taken off base: our credits that lower the tax (R16b)
    category: TaxCode = "S"  # EN 16931 BT-118
    reason: str = ""  # EN 16931 BT-120: why there is no tax

    @property
    def key(self) -> TaxKey:
        """Return what its lines share."""
        return self.category, self.rate, self.reason


@dataclass(frozen=True, slots=True)
class CreditUse:
    """So much of a credit of ours is spent on a statement (R16b): positive, rounded."""

    credit_id: int
    description: str
    kind: CreditKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A currency that lines were priced in before the exchange, with the rate of the month (R21).

    `kept`, `carried_in` and `carried_out` are what the draft says of its own currency, of this one.
    """

    currency: str
    rate: Decimal
    origin: str
    day: str  # ISO date the rate is of
    kept: dict[str, Decimal]
    carried_in: Decimal = money.ZERO
    carried_out: Decimal = money.ZERO


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
    exchanged: tuple[Exchanged, ...] = ()

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
