"""Billing statements: the frozen document as a value, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ses_dash import money
from ses_dash.model.language import ENGLISH

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ses_dash.model.credit import CreditKind
    from ses_dash.model.customer import Seller
    from ses_dash.model.pricebook import AppliedRule
    from ses_dash.model.tax import TaxCode

    TaxKey = tuple[TaxCode, Decimal, str]  # category, rate and what is printed

StatementKind = Literal["main", "supplementary", "credit"]
StatementState = Literal["frozen", "open", "paid", "past_due", "void"]
Pricing = Literal["", "rule", "at cost", "at effective cost", "on demand", "no price"]


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
    share: Decimal | None = None  # of costs that customers share


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
    language: str = ENGLISH  # that the document is printed in
    purchase_order: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is frozen: a value, never stored, without number and dates (R27).

    `kept` names cost of the month that is not sold to the customer, e.g. the provider's tax (R18).
    `total` is net + tax; what our prepaid credits pay comes off after it (R16b, EN 16931 BT-113).
    A supplementary statement says in `subject` which purchase it is for, and refers to the main
    statement of its month where one stands (R24); a credit statement, whose amounts have the other
    sign, refers to the one it credits (R16c). Days of metered Azure run from `metered_from` to
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
    exchanged: tuple[Exchanged, ...] = ()
    at_cost: bool | None = None  # was the customer marked so (R12); None: an older document

    @property
    def payable(self) -> Decimal:
        """Return what is left to pay (EN 16931 BT-115)."""
        return money.subtract(self.total, self.prepaid)


@dataclass(frozen=True, slots=True)
class Document:
    """The frozen statement: the draft with its number, dates and moment. This is what is stored.

    A statement that takes the place of a void or fully credited one `replaces` it. A credit
    statement says in `reverses` which line of the other, 1 first, each of its lines takes back.
    """

    draft: Draft
    series: str
    n: int
    number: str
    statement_date: date
    due_date: date
    frozen_at: str
    reason: str = ""
    ordinal: int = 1  # among the statements of its customer, program, month, currency and kind
    replaces: str = ""
    reverses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of the list of statements. Amounts are rounded to the currency.

    `credited` is what credit statements took off what is due; on a credit statement, which
    `credits` another by its id, it is negative: so much of it that one took up.
    """

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
    credited: Decimal = money.ZERO
    carried: Decimal = money.ZERO  # a balance in the customer's favour, now a credit of ours (R17)
    credits: int | None = None
    fully_credited: bool = False

    @property
    def seller(self) -> str:
        """Return the key of the seller whose series its number is of; empty: the first one."""
        return self.series.partition(":")[0].rpartition("/")[0]

    @property
    def due(self) -> Decimal:
        """Return what is still to be paid, negative in the customer's favour; 0 for a void one."""
        if self.state == "void":
            return money.ZERO
        return money.total((self.payable, -self.paid, -self.credited, self.carried))

    @property
    def stands(self) -> bool:
        """Say whether it is what its month was billed with: not void, not credited in full (R24).

        A credit statement only takes away from one that is.
        """
        return self.state != "void" and self.kind != "credit" and not self.fully_credited
