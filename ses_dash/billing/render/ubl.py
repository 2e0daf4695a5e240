"""The e-invoice of a frozen document: EN 16931 in UBL 2.1, an invoice or a credit note.

A negative total makes a credit note (type 381), whose amounts are positive. Prices are never
negative (BR-27): what a line takes off has a quantity of -1. Discounts and rounding adjustments are
allowances and charges of the document in their tax group, so that all sums hold exactly (BR-CO-10
to 17). It is made from the document alone, the same bytes each time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ses_dash import money
from ses_dash.billing.options.term_type import template
from ses_dash.billing.render import words
from ses_dash.billing.render.tax_codes import code
from ses_dash.billing.render.ubl_parties import buyer, check, payment, seller
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ses_dash.model.statement import (
        Document,
        Draft,
        Line,
        TaxGroup,
    )

    Allowance = tuple[str, Decimal, TaxGroup]  # why, signed, the tax that it changes

_SPECIFICATION = "urn:cen.eu:en16931:2017"
_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:"
_DOCUMENT = "cac:InvoiceDocumentReference"
_INVOICE, _CREDIT_NOTE = "380", "381"
_REASONS = {"E": "Exempt", "AE": "Reverse charge", "O": "Out of scope"}  # where none is told
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is written: its root, and the sign its amounts are turned by."""

    root: Element
    draft: Draft
    is_credit: bool

    def amount(self, parent: Element, name: str, value: Decimal) -> None:
        """Add an amount in the document's currency; in a credit note it is turned."""
        turned = money.subtract(money.ZERO, value) if self.is_credit else value
        self.plain(parent, name, turned)

    def plain(self, parent: Element, name: str, value: Decimal) -> None:
        """Add an amount as it is."""
        made = SubElement(parent, name, {"currencyID": self.draft.currency})
        made.text = money.fixed_scale(value, money.minor_units(self.draft.currency))


def render(document: Document) -> bytes:
    """Return the UBL of a document; raise `EInvoiceError` for what EN 16931 has no form for."""
    check(document)
    draft = document.draft
    is_credit = draft.total < 0
    kind = "CreditNote" if is_credit else "Invoice"
    spaces = {"xmlns": f"{_ROOT}{kind}-2"}
    for prefix, name in (("cac", "Aggregate"), ("cbc", "Basic")):
        spaces[f"xmlns:{prefix}"] = f"{_ROOT}Common{name}Components-2"
    paper = _Paper(Element(kind, spaces), draft, is_credit)
    _head(paper, document)
    seller(paper.root, draft)
    buyer(paper.root, draft)
    if draft.payable > 0:
        payment(paper.root, document)
    _terms(paper, document)
    allowances = list(_allowances(draft))
    for why, amount, group in allowances:
        _allowance(paper, why, amount, group)
    _taxes(paper)
    _totals(paper, allowances)
    for n, line in enumerate(draft.lines, start=1):
        _line(paper, n, line)
    for each in paper.root.iter():
        each.text = _NOT_XML.sub("\ufffd", each.text) if each.text else None
    indent(paper.root)
    made: bytes = tostring(paper.root, encoding="utf-8", xml_declaration=True)
    return made


def _head(paper: _Paper, document: Document) -> None:
    root, draft = paper.root, document.draft
    _text(root, "cbc:CustomizationID", _SPECIFICATION)
    _text(root, "cbc:ID", document.number)
    _text(root, "cbc:IssueDate", document.statement_date.isoformat())
    if paper.is_credit:
        _text(root, "cbc:CreditNoteTypeCode", _CREDIT_NOTE)
    else:
        _text(root, "cbc:DueDate", document.due_date.isoformat())
        _text(root, "cbc:InvoiceTypeCode", _INVOICE)
    _text(root, "cbc:DocumentCurrencyCode", draft.currency)
    month = BillingPeriod.parse(draft.period)
    _period(root, month.start.isoformat(), month.end.isoformat())
    if draft.customer.purchase_order:
        order = SubElement(root, "cac:OrderReference")
        _text(order, "cbc:ID", draft.customer.purchase_order)
    if draft.refers_to:
        reference = SubElement(SubElement(root, "cac:BillingReference"), _DOCUMENT)
        _text(reference, "cbc:ID", draft.refers_to)


def _period(parent: Element, start: str, end: str) -> None:
    """Add days from a date up to, not including, another."""
    made = SubElement(parent, "cac:InvoicePeriod")
    last = max(date.fromisoformat(end) - timedelta(days=1), date.fromisoformat(start))
    _text(made, "cbc:StartDate", start)
    _text(made, "cbc:EndDate", last.isoformat())


def _terms(paper: _Paper, document: Document) -> None:
    draft = document.draft
    if draft.payable > 0:
        made = SubElement(paper.root, "cac:PaymentTerms")
        value = draft.options["term_value"]
        terms = template(draft.options["term_type"])
        _text(made, "cbc:Note", words.say(draft.customer.language, terms, value=value))


def _allowances(draft: Draft) -> Iterator[Allowance]:
    """Yield what comes off or on after the lines in each tax group (R16b, R20)."""
    discounts = ", ".join(use.description for use in draft.credits if use.kind == "discount")
    language = draft.customer.language
    for group in draft.tax_groups:
        if group.discount:
            why = words.say(language, "Credit: {name}", name=discounts)
            yield why, money.subtract(money.ZERO, group.discount), group
        if group.rounding_adjustment:
            yield words.say(language, "Rounding adjustment"), group.rounding_adjustment, group


def _allowance(paper: _Paper, why: str, amount: Decimal, group: TaxGroup) -> None:
    """Add an amount to the document: a charge (BG-21), or an allowance (BG-20) where it lowers."""
    lowers = (amount < 0) != paper.is_credit
    made = SubElement(paper.root, "cac:AllowanceCharge")
    _text(made, "cbc:ChargeIndicator", "false" if lowers else "true")
    _text(made, "cbc:AllowanceChargeReason", why)
    paper.plain(made, "cbc:Amount", abs(amount))
    _category(made, "cac:TaxCategory", code(group.category, group.rate), group.rate)


def _taxes(paper: _Paper) -> None:
    """Add the tax, and the breakdown of it: each category and rate once (BG-23)."""
    total = SubElement(paper.root, "cac:TaxTotal")
    paper.amount(total, "cbc:TaxAmount", paper.draft.tax)
    groups: defaultdict[tuple[str, Decimal], list[TaxGroup]] = defaultdict(list)
    for each in paper.draft.tax_groups:
        groups[code(each.category, each.rate), each.rate].append(each)
    for (category, rate), same in groups.items():
        made = SubElement(total, "cac:TaxSubtotal")
        paper.amount(made, "cbc:TaxableAmount", money.total(each.base for each in same))
        paper.amount(made, "cbc:TaxAmount", money.total(each.tax for each in same))
        reasons = "; ".join(dict.fromkeys(each.reason for each in same if each.reason))
        _category(made, "cac:TaxCategory", category, rate, reasons)


def _category(
    parent: Element, name: str, category: str, rate: Decimal, reason: str | None = None
) -> None:
    """Add a tax category; one out of scope has no rate (BR-O-05). A breakdown gives a reason."""
    made = SubElement(parent, name)
    _text(made, "cbc:ID", category)
    if category != "O":
        _text(made, "cbc:Percent", money.plain(rate))
    if reason is not None and category in _REASONS:
        _text(made, "cbc:TaxExemptionReason", reason or _REASONS[category])
    _text(SubElement(made, "cac:TaxScheme"), "cbc:ID", "VAT")


def _totals(paper: _Paper, allowances: Iterable[Allowance]) -> None:
    draft = paper.draft
    made = SubElement(paper.root, "cac:LegalMonetaryTotal")
    paper.amount(made, "cbc:LineExtensionAmount", money.total(line.net for line in draft.lines))
    paper.amount(made, "cbc:TaxExclusiveAmount", draft.net)
    paper.amount(made, "cbc:TaxInclusiveAmount", draft.total)
    amounts = [amount for _, amount, _ in allowances]
    for name, wanted in (("Allowance", True), ("Charge", False)):
        part = [abs(each) for each in amounts if ((each < 0) != paper.is_credit) == wanted]
        if part:
            paper.plain(made, f"cbc:{name}TotalAmount", money.total(part))
    if draft.prepaid:
        paper.amount(made, "cbc:PrepaidAmount", draft.prepaid)
    paper.amount(made, "cbc:PayableAmount", draft.payable)


def _line(paper: _Paper, n: int, line: Line) -> None:
    """Add a line: one piece at its net amount, or minus one where it takes off (BR-27)."""
    kind, count = ("CreditNote", "Credited") if paper.is_credit else ("Invoice", "Invoiced")
    made = SubElement(paper.root, f"cac:{kind}Line")
    _text(made, "cbc:ID", f"{n}")
    quantity = SubElement(made, f"cbc:{count}Quantity", {"unitCode": "C62"})
    takes_off = line.net != 0 and (line.net < 0) != paper.is_credit
    quantity.text = "-1" if takes_off else "1"
    paper.amount(made, "cbc:LineExtensionAmount", line.net)
    _period(made, line.service_start, line.service_end)
    item = SubElement(made, "cac:Item")
    _text(item, "cbc:Name", line.description or line.service or line.charge_category)
    _category(
        item, "cac:ClassifiedTaxCategory", code(line.tax_category, line.tax_rate), line.tax_rate
    )
    if line.account:
        about = SubElement(item, "cac:AdditionalItemProperty")
        _text(about, "cbc:Name", words.say(paper.draft.customer.language, "Account"))
        _text(about, "cbc:Value", line.account)
    paper.plain(SubElement(made, "cac:Price"), "cbc:PriceAmount", abs(line.net))


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, name).text = value
