"""The e-invoice in UBL 2.1, an invoice or a credit note. The same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ses_dash.billing.render import einvoice
from ses_dash.billing.render.markup import inside, some, text, written

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.billing.render.einvoice import (
        Allowance,
        Category,
        Days,
        EInvoice,
        InvoiceLine,
        TaxBreakdown,
    )
    from ses_dash.billing.render.einvoice_parties import Account, TradeParty
    from ses_dash.model.statement import Document

_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:"


def render(document: Document) -> bytes:
    """Return the UBL of a document; raise `EInvoiceError` for what EN 16931 has no form for."""
    invoice = einvoice.read(document)
    kind = "CreditNote" if invoice.is_credit else "Invoice"
    spaces = {"xmlns": f"{_ROOT}{kind}-2"}
    for prefix, name in (("cac", "Aggregate"), ("cbc", "Basic")):
        spaces[f"xmlns:{prefix}"] = f"{_ROOT}Common{name}Components-2"
    root = Element(kind, spaces)
    _head(root, invoice)
    _party(inside(root, "cac:AccountingSupplierParty", "cac:Party"), invoice.seller)
    _party(inside(root, "cac:AccountingCustomerParty", "cac:Party"), invoice.buyer)
    if invoice.pay_to is not None:
        _payment(inside(root, "cac:PaymentMeans"), invoice.number, invoice.pay_to)
    text(inside(root, "cac:PaymentTerms"), "cbc:Note", invoice.terms)
    for allowance in invoice.allowances:
        _allowance(inside(root, "cac:AllowanceCharge"), allowance, invoice)
    total = inside(root, "cac:TaxTotal")
    _amount(total, "cbc:TaxAmount", invoice.totals.tax, invoice)
    for tax in invoice.taxes:
        _tax(inside(total, "cac:TaxSubtotal"), tax, invoice)
    _totals(inside(root, "cac:LegalMonetaryTotal"), invoice)
    for line in invoice.lines:
        _line(inside(root, f"cac:{kind}Line"), line, invoice)
    return written(root)


def _head(root: Element, invoice: EInvoice) -> None:
    text(root, "cbc:CustomizationID", einvoice.SPECIFICATION)
    text(root, "cbc:ID", invoice.number)
    text(root, "cbc:IssueDate", invoice.issued.isoformat())
    if invoice.due is not None:
        text(root, "cbc:DueDate", invoice.due.isoformat())
    kind = "CreditNote" if invoice.is_credit else "Invoice"
    text(root, f"cbc:{kind}TypeCode", invoice.type_code)
    text(root, "cbc:DocumentCurrencyCode", invoice.currency)
    _period(root, invoice.days)
    if invoice.purchase_order:
        text(inside(root, "cac:OrderReference"), "cbc:ID", invoice.purchase_order)
    if invoice.refers_to:
        reference = inside(root, "cac:BillingReference", "cac:InvoiceDocumentReference")
        text(reference, "cbc:ID", invoice.refers_to)


def _period(parent: Element, days: Days) -> None:
    made = inside(parent, "cac:InvoicePeriod")
    text(made, "cbc:StartDate", days[0].isoformat())
    text(made, "cbc:EndDate", days[1].isoformat())


def _party(made: Element, party: TradeParty) -> None:
    address = inside(made, "cac:PostalAddress")
    first, second, others = party.address
    some(address, "cbc:StreetName", first)
    some(address, "cbc:AdditionalStreetName", second)
    if others:
        text(inside(address, "cac:AddressLine"), "cbc:Line", others)
    text(inside(address, "cac:Country"), "cbc:IdentificationCode", party.country)
    if party.tax_id:
        scheme = inside(made, "cac:PartyTaxScheme")
        text(scheme, "cbc:CompanyID", party.tax_id)
        text(inside(scheme, "cac:TaxScheme"), "cbc:ID", "VAT" if party.is_vat else "TAX")
    legal = inside(made, "cac:PartyLegalEntity")
    text(legal, "cbc:RegistrationName", party.name)
    some(legal, "cbc:CompanyID", party.legal_id)
    if party.contact or party.email:
        contact = inside(made, "cac:Contact")
        some(contact, "cbc:Name", party.contact)
        some(contact, "cbc:ElectronicMail", party.email)


def _payment(means: Element, number: str, pay_to: Account) -> None:
    text(means, "cbc:PaymentMeansCode", einvoice.TRANSFER)
    text(means, "cbc:PaymentID", number)
    account = inside(means, "cac:PayeeFinancialAccount")
    text(account, "cbc:ID", pay_to.id)
    text(account, "cbc:Name", pay_to.name)
    if pay_to.bic:
        text(inside(account, "cac:FinancialInstitutionBranch"), "cbc:ID", pay_to.bic)


def _allowance(made: Element, allowance: Allowance, invoice: EInvoice) -> None:
    text(made, "cbc:ChargeIndicator", "true" if allowance.is_charge else "false")
    text(made, "cbc:AllowanceChargeReason", allowance.reason)
    _amount(made, "cbc:Amount", allowance.amount, invoice)
    _category(inside(made, "cac:TaxCategory"), allowance.category)


def _tax(made: Element, tax: TaxBreakdown, invoice: EInvoice) -> None:
    _amount(made, "cbc:TaxableAmount", tax.base, invoice)
    _amount(made, "cbc:TaxAmount", tax.tax, invoice)
    _category(inside(made, "cac:TaxCategory"), tax.category, tax.reason)


def _category(made: Element, category: Category, reason: str = "") -> None:
    text(made, "cbc:ID", category.code)
    some(made, "cbc:Percent", category.percent)
    some(made, "cbc:TaxExemptionReason", reason)
    text(inside(made, "cac:TaxScheme"), "cbc:ID", "VAT")


def _totals(made: Element, invoice: EInvoice) -> None:
    totals = invoice.totals
    for name, amount in (
        ("LineExtension", totals.lines),
        ("TaxExclusive", totals.net),
        ("TaxInclusive", totals.total),
        ("AllowanceTotal", totals.allowances),
        ("ChargeTotal", totals.charges),
        ("Prepaid", totals.prepaid),
        ("Payable", totals.payable),
    ):
        if amount is not None:
            _amount(made, f"cbc:{name}Amount", amount, invoice)


def _line(made: Element, line: InvoiceLine, invoice: EInvoice) -> None:
    count = "Credited" if invoice.is_credit else "Invoiced"
    text(made, "cbc:ID", line.id)
    text(made, f"cbc:{count}Quantity", line.quantity, unitCode=einvoice.PIECE)
    _amount(made, "cbc:LineExtensionAmount", line.net, invoice)
    _period(made, line.days)
    item = inside(made, "cac:Item")
    text(item, "cbc:Name", line.name)
    _category(inside(item, "cac:ClassifiedTaxCategory"), line.category)
    if line.account:
        about = inside(item, "cac:AdditionalItemProperty")
        text(about, "cbc:Name", invoice.account_title)
        text(about, "cbc:Value", line.account)
    _amount(inside(made, "cac:Price"), "cbc:PriceAmount", line.price, invoice)


def _amount(parent: Element, name: str, value: Decimal, invoice: EInvoice) -> None:
    text(parent, name, invoice.amount(value), currencyID=invoice.currency)
