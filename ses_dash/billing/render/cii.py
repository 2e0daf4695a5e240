"""The e-invoice in UN/CEFACT CII D22B, profile EN 16931 of Factur-X. The same bytes each time.

Elements stand in the order of the schema, lines first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ses_dash.billing.render import einvoice
from ses_dash.billing.render.markup import inside, some, text, written

if TYPE_CHECKING:
    from datetime import date

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

_SPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
_DAY = "102"  # UNTDID 2379: YYYYMMDD


def render(document: Document) -> bytes:
    """Return the CII of a document; raise `EInvoiceError` for what EN 16931 has no form for."""
    invoice = einvoice.read(document)
    spaces = {f"xmlns:{prefix}": space for prefix, space in _SPACES.items()}
    root = Element("rsm:CrossIndustryInvoice", spaces)
    guideline = "ram:GuidelineSpecifiedDocumentContextParameter"
    text(inside(root, "rsm:ExchangedDocumentContext", guideline), "ram:ID", einvoice.SPECIFICATION)
    head = inside(root, "rsm:ExchangedDocument")
    text(head, "ram:ID", invoice.number)
    text(head, "ram:TypeCode", invoice.type_code)
    _date(head, "ram:IssueDateTime", invoice.issued)
    trade = inside(root, "rsm:SupplyChainTradeTransaction")
    for line in invoice.lines:
        _line(inside(trade, "ram:IncludedSupplyChainTradeLineItem"), line, invoice)
    _agreement(inside(trade, "ram:ApplicableHeaderTradeAgreement"), invoice)
    # The schema wants this element and the rules want it filled: all is delivered (BT-72) by then.
    delivery = "ram:ApplicableHeaderTradeDelivery", "ram:ActualDeliverySupplyChainEvent"
    _date(inside(trade, *delivery), "ram:OccurrenceDateTime", invoice.days[1])
    _settlement(inside(trade, "ram:ApplicableHeaderTradeSettlement"), invoice)
    return written(root)


def _line(made: Element, line: InvoiceLine, invoice: EInvoice) -> None:
    text(inside(made, "ram:AssociatedDocumentLineDocument"), "ram:LineID", line.id)
    product = inside(made, "ram:SpecifiedTradeProduct")
    text(product, "ram:Name", line.name)
    if line.account:
        about = inside(product, "ram:ApplicableProductCharacteristic")
        text(about, "ram:Description", invoice.account_title)
        text(about, "ram:Value", line.account)
    price = inside(made, "ram:SpecifiedLineTradeAgreement", "ram:NetPriceProductTradePrice")
    text(price, "ram:ChargeAmount", invoice.amount(line.price))
    delivery = inside(made, "ram:SpecifiedLineTradeDelivery")
    text(delivery, "ram:BilledQuantity", line.quantity, unitCode=einvoice.PIECE)
    settlement = inside(made, "ram:SpecifiedLineTradeSettlement")
    _category(inside(settlement, "ram:ApplicableTradeTax"), line.category)
    _period(settlement, line.days)
    total = inside(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    text(total, "ram:LineTotalAmount", invoice.amount(line.net))


def _agreement(made: Element, invoice: EInvoice) -> None:
    _party(inside(made, "ram:SellerTradeParty"), invoice.seller)
    _party(inside(made, "ram:BuyerTradeParty"), invoice.buyer)
    if invoice.purchase_order:
        order = inside(made, "ram:BuyerOrderReferencedDocument")
        text(order, "ram:IssuerAssignedID", invoice.purchase_order)


def _party(made: Element, party: TradeParty) -> None:
    text(made, "ram:Name", party.name)
    if party.legal_id:
        text(inside(made, "ram:SpecifiedLegalOrganization"), "ram:ID", party.legal_id)
    if party.contact or party.email:
        contact = inside(made, "ram:DefinedTradeContact")
        some(contact, "ram:PersonName", party.contact)
        if party.email:
            text(inside(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", party.email)
    address = inside(made, "ram:PostalTradeAddress")
    for name, each in zip(("One", "Two", "Three"), party.address, strict=True):
        some(address, f"ram:Line{name}", each)
    text(address, "ram:CountryID", party.country)
    if party.tax_id:
        registration = inside(made, "ram:SpecifiedTaxRegistration")
        text(registration, "ram:ID", party.tax_id, schemeID="VA" if party.is_vat else "FC")


def _settlement(made: Element, invoice: EInvoice) -> None:
    if invoice.pay_to is not None:
        text(made, "ram:PaymentReference", invoice.number)
    text(made, "ram:InvoiceCurrencyCode", invoice.currency)
    if invoice.pay_to is not None:
        _payment(inside(made, "ram:SpecifiedTradeSettlementPaymentMeans"), invoice.pay_to)
    for tax in invoice.taxes:
        _tax(inside(made, "ram:ApplicableTradeTax"), tax, invoice)
    _period(made, invoice.days)
    for allowance in invoice.allowances:
        _allowance(inside(made, "ram:SpecifiedTradeAllowanceCharge"), allowance, invoice)
    terms = inside(made, "ram:SpecifiedTradePaymentTerms")
    text(terms, "ram:Description", invoice.terms)
    if invoice.due is not None:
        _date(terms, "ram:DueDateDateTime", invoice.due)
    _totals(inside(made, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"), invoice)
    if invoice.refers_to:
        reference = inside(made, "ram:InvoiceReferencedDocument")
        text(reference, "ram:IssuerAssignedID", invoice.refers_to)


def _payment(means: Element, pay_to: Account) -> None:
    text(means, "ram:TypeCode", einvoice.TRANSFER)
    account = inside(means, "ram:PayeePartyCreditorFinancialAccount")
    if pay_to.is_iban:
        text(account, "ram:IBANID", pay_to.id)
    text(account, "ram:AccountName", pay_to.name)
    if not pay_to.is_iban:
        text(account, "ram:ProprietaryID", pay_to.id)
    if pay_to.bic:
        institution = inside(means, "ram:PayeeSpecifiedCreditorFinancialInstitution")
        text(institution, "ram:BICID", pay_to.bic)


def _tax(made: Element, tax: TaxBreakdown, invoice: EInvoice) -> None:
    text(made, "ram:CalculatedAmount", invoice.amount(tax.tax))
    text(made, "ram:TypeCode", "VAT")
    some(made, "ram:ExemptionReason", tax.reason)
    text(made, "ram:BasisAmount", invoice.amount(tax.base))
    text(made, "ram:CategoryCode", tax.category.code)
    some(made, "ram:RateApplicablePercent", tax.category.percent)


def _allowance(made: Element, allowance: Allowance, invoice: EInvoice) -> None:
    indicator = inside(made, "ram:ChargeIndicator")
    text(indicator, "udt:Indicator", "true" if allowance.is_charge else "false")
    text(made, "ram:ActualAmount", invoice.amount(allowance.amount))
    text(made, "ram:Reason", allowance.reason)
    _category(inside(made, "ram:CategoryTradeTax"), allowance.category)


def _category(made: Element, category: Category) -> None:
    text(made, "ram:TypeCode", "VAT")
    text(made, "ram:CategoryCode", category.code)
    some(made, "ram:RateApplicablePercent", category.percent)


def _totals(made: Element, invoice: EInvoice) -> None:
    totals = invoice.totals
    for name, amount in (
        ("LineTotal", totals.lines),
        ("ChargeTotal", totals.charges),
        ("AllowanceTotal", totals.allowances),
        ("TaxBasisTotal", totals.net),
    ):
        if amount is not None:
            text(made, f"ram:{name}Amount", invoice.amount(amount))
    text(made, "ram:TaxTotalAmount", invoice.amount(totals.tax), currencyID=invoice.currency)
    text(made, "ram:GrandTotalAmount", invoice.amount(totals.total))
    if totals.prepaid is not None:
        text(made, "ram:TotalPrepaidAmount", invoice.amount(totals.prepaid))
    text(made, "ram:DuePayableAmount", invoice.amount(totals.payable))


def _period(parent: Element, days: Days) -> None:
    made = inside(parent, "ram:BillingSpecifiedPeriod")
    _date(made, "ram:StartDateTime", days[0])
    _date(made, "ram:EndDateTime", days[1])


def _date(parent: Element, name: str, day: date) -> None:
    text(inside(parent, name), "udt:DateTimeString", f"{day:%Y%m%d}", format=_DAY)
