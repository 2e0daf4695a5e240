"""What an e-invoice says of a frozen document, in the terms of EN 16931, whatever it is written in.

A negative total makes a credit note (type 381), whose amounts are positive. Prices are never
negative (BR-27): what a line takes off has a quantity of -1. Discounts and rounding adjustments are
allowances and charges of the document in their tax group, so that all sums hold exactly (BR-CO-10
to 17). All amounts are those of the document.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import einvoice_parties, words
from ses_dash.billing.render.tax_codes import code
from ses_dash.errors import EInvoiceError
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from ses_dash.billing.render.einvoice_parties import Account, TradeParty
    from ses_dash.model.statement import Document, Draft, Line, TaxGroup, TaxKey
    from ses_dash.model.tax import TaxCode

    Days = tuple[date, date]  # the first and the last
    Turned = Callable[[Decimal], Decimal]

SPECIFICATION = "urn:cen.eu:en16931:2017"
INVOICE, CREDIT_NOTE = "380", "381"  # UNTDID 1001
TRANSFER = "30"  # UNTDID 4461
PIECE = "C62"  # UN/ECE Recommendation 20
_REASONS = {"E": "Exempt", "AE": "Reverse charge", "O": "Out of scope"}  # where none is told


@dataclass(frozen=True, slots=True)
class Category:
    """How something is taxed: a category (UNTDID 5305) and its rate."""

    code: TaxCode
    rate: Decimal

    @property
    def percent(self) -> str:
        """Return its rate as text; what is out of scope has none (BR-O-05)."""
        return "" if self.code == "O" else money.plain(self.rate)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What comes off the whole document (BG-20), or a charge that comes on (BG-21)."""

    reason: str
    amount: Decimal  # positive
    is_charge: bool
    category: Category


@dataclass(frozen=True, slots=True)
class TaxBreakdown:
    """All of one category and rate (BG-23)."""

    category: Category
    base: Decimal
    tax: Decimal
    reason: str  # why there is no tax; empty where there is


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line: one piece at its net amount, or minus one where it takes off (BG-25, BR-27)."""

    id: str
    name: str
    account: str
    quantity: str
    price: Decimal  # never negative
    net: Decimal
    days: Days
    category: Category


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the document (BG-22); what there is none of is None."""

    lines: Decimal
    allowances: Decimal | None
    charges: Decimal | None
    net: Decimal
    tax: Decimal
    total: Decimal
    prepaid: Decimal | None
    payable: Decimal


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An invoice, or a credit note with all its amounts turned."""

    number: str
    type_code: str
    issued: date
    due: date | None
    currency: str
    days: Days
    purchase_order: str
    refers_to: str
    account_title: str  # what the account of a line is called (BT-160)
    seller: TradeParty
    buyer: TradeParty
    pay_to: Account | None
    terms: str
    allowances: tuple[Allowance, ...]
    taxes: tuple[TaxBreakdown, ...]
    lines: tuple[InvoiceLine, ...]
    totals: Totals

    @property
    def is_credit(self) -> bool:
        """Say whether it is a credit note."""
        return self.type_code == CREDIT_NOTE

    def amount(self, value: Decimal) -> str:
        """Write an amount with the decimals of its currency."""
        return money.fixed_scale(value, money.minor_units(self.currency))


def obstacle(document: Document) -> str:
    """Return why no e-invoice can be made of a document; empty where one can."""
    return next(einvoice_parties.missing(document), "")


def read(document: Document) -> EInvoice:
    """Return a document as an e-invoice; raise `EInvoiceError` for what there is no form for."""
    if reason := obstacle(document):
        raise EInvoiceError(document.number, reason)
    draft = document.draft
    is_credit = draft.total < 0
    turned: Turned = money.negate if is_credit else _same
    allowances = tuple(_allowances(draft, turned))
    month = BillingPeriod.parse(draft.period)
    return EInvoice(
        document.number,
        CREDIT_NOTE if is_credit else INVOICE,
        document.statement_date,
        None if is_credit else document.due_date,
        draft.currency,
        _days(month.start, month.end),
        draft.customer.purchase_order,
        draft.refers_to,
        words.say(draft.customer.language, "Account"),
        einvoice_parties.seller(draft),
        einvoice_parties.buyer(draft),
        einvoice_parties.account(draft),
        words.terms(document),
        allowances,
        tuple(_taxes(draft, turned)),
        tuple(_line(n, line, turned) for n, line in enumerate(draft.lines, start=1)),
        _totals(draft, allowances, turned),
    )


def _same(amount: Decimal) -> Decimal:
    return amount


def _days(start: date, end: date) -> Days:
    """Return the days from a date up to, not including, another."""
    return start, max(end - timedelta(days=1), start)


def _category(key: TaxKey) -> Category:
    category, rate, _ = key
    return Category(code(category, rate), rate)


def _allowances(draft: Draft, turned: Turned) -> Iterator[Allowance]:
    """Yield what comes off or on after the lines in each tax group (R16b, R20)."""
    names = ", ".join(use.description for use in draft.credits if use.kind == "discount")
    language = draft.customer.language
    discount = words.say(language, "Credit: {name}", name=names)
    adjustment = words.say(language, "Rounding adjustment")
    for group in draft.tax_groups:
        parts = ((discount, money.negate(group.discount)), (adjustment, group.rounding_adjustment))
        for why, amount in parts:
            if amount:
                yield Allowance(why, abs(amount), turned(amount) > 0, _category(group.key))


def _taxes(draft: Draft, turned: Turned) -> Iterator[TaxBreakdown]:
    """Yield the breakdown of the tax: each category and rate once."""
    groups: defaultdict[Category, list[TaxGroup]] = defaultdict(list)
    for each in draft.tax_groups:
        groups[_category(each.key)].append(each)
    for category, same in groups.items():
        reason = "; ".join(dict.fromkeys(each.reason for each in same if each.reason))
        yield TaxBreakdown(
            category,
            turned(money.total(each.base for each in same)),
            turned(money.total(each.tax for each in same)),
            (reason or _REASONS[category.code]) if category.code in _REASONS else "",
        )


def _line(n: int, line: Line, turned: Turned) -> InvoiceLine:
    net = turned(line.net)
    start, end = map(date.fromisoformat, (line.service_start, line.service_end))
    return InvoiceLine(
        f"{n}",
        line.description or line.service or line.charge_category,
        line.account,
        "-1" if net < 0 else "1",
        abs(net),
        net,
        _days(start, end),
        _category(line.tax_key),
    )


def _totals(draft: Draft, allowances: tuple[Allowance, ...], turned: Turned) -> Totals:
    off, on = (
        [each.amount for each in allowances if each.is_charge is wanted] for wanted in (False, True)
    )
    return Totals(
        turned(money.total(line.net for line in draft.lines)),
        money.total(off) if off else None,
        money.total(on) if on else None,
        turned(draft.net),
        turned(draft.tax),
        turned(draft.total),
        turned(draft.prepaid) if draft.prepaid else None,
        turned(draft.payable),
    )
