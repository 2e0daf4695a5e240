"""Who bills whom in an e-invoice, where to pay to, and what EN 16931 wants to know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from ses_dash import money
from ses_dash.billing.render.tax_codes import code
from ses_dash.errors import EInvoiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.customer import Seller
    from ses_dash.model.statement import Document, Draft, Party

_TRANSFER = "30"  # UNCL 4461
_MOST_DECIMALS = 2  # of an amount (BR-DEC)
_VAT_COUNTRIES = {"GR": "EL"}  # whose VAT ids begin with other letters than ISO 3166 has


def check(document: Document) -> None:
    """Raise `EInvoiceError` with the first thing that an e-invoice cannot be made without."""
    for reason in _missing(document):
        raise EInvoiceError(document.number, reason)


def seller(root: Element, draft: Draft) -> None:
    """Add the seller (BG-4)."""
    us = draft.seller
    party = SubElement(SubElement(root, "cac:AccountingSupplierParty"), "cac:Party")
    _address(party, us.address, us.country)
    vat = _is_vat(us.tax_id, us.country)
    out = _out_of_scope(draft)
    if us.tax_id and not out:
        _tax_id(party, us.tax_id, "VAT" if vat else "TAX")
    _legal(party, us.name, "" if vat and not out else us.tax_id)  # one of the two (BR-CO-26)
    _contact(party, us.name, us.email)


def buyer(root: Element, draft: Draft) -> None:
    """Add the buyer (BG-7)."""
    customer = draft.customer
    party = SubElement(SubElement(root, "cac:AccountingCustomerParty"), "cac:Party")
    _address(party, customer.address, customer.country)
    vat = _is_vat(customer.tax_id, customer.country) and not _out_of_scope(draft)
    if vat:
        _tax_id(party, customer.tax_id, "VAT")
    _legal(party, customer.name, "" if vat else customer.tax_id)
    _contact(party, customer.contact, customer.email)


def payment(root: Element, document: Document) -> None:
    """Add where to pay to (BG-16, BG-17), if it is known."""
    us = document.draft.seller
    if not us.bank_account:
        return
    means = SubElement(root, "cac:PaymentMeans")
    _text(means, "cbc:PaymentMeansCode", _TRANSFER)
    _text(means, "cbc:PaymentID", document.number)
    account = SubElement(means, "cac:PayeeFinancialAccount")
    _text(account, "cbc:ID", us.bank_account.replace(" ", ""))
    _text(account, "cbc:Name", us.bank_account_name or us.name)
    if us.bank_bic:
        branch = SubElement(account, "cac:FinancialInstitutionBranch")
        _text(branch, "cbc:ID", us.bank_bic)


def _missing(document: Document) -> Iterator[str]:
    draft = document.draft
    if not document.number:
        yield "it has no number yet"
    if money.minor_units(draft.currency) > _MOST_DECIMALS:
        yield f"amounts in {draft.currency} have more than {_MOST_DECIMALS} decimals"
    if not draft.lines:
        yield "it has no lines"
    yield from _unknown(draft.seller, draft.customer)
    codes = {code(each.category, each.rate) for each in draft.tax_groups}
    if "O" in codes and len(codes) > 1:
        yield "what is out of scope of tax stands beside what is not: bill it by itself"
    if "AE" in codes and not draft.customer.tax_id:
        yield "a reverse charge needs the tax id of the customer"


def _unknown(us: Seller, customer: Party) -> Iterator[str]:
    if not us.tax_id:
        yield "the seller had no tax id when it was frozen"
    if not us.country:
        yield "the seller had no country when it was frozen"
    if not customer.country:
        yield "the customer had no country when it was frozen"


def _out_of_scope(draft: Draft) -> bool:
    """Say whether no tax id may be told as one of VAT (BR-O-02)."""
    return any(group.category == "O" for group in draft.tax_groups)


def _is_vat(tax_id: str, country: str) -> bool:
    """Say whether a tax id begins with its country, as one of VAT does (BR-CO-9)."""
    return tax_id.startswith(_VAT_COUNTRIES.get(country, country))


def _address(party: Element, address: str, country: str) -> None:
    """Add an address by its lines; its country says how they are read."""
    made = SubElement(party, "cac:PostalAddress")
    first, second, *rest = (*filter(None, map(str.strip, address.splitlines())), "", "")
    _some(made, "cbc:StreetName", first)
    _some(made, "cbc:AdditionalStreetName", second)
    if others := ", ".join(filter(None, rest)):
        _text(SubElement(made, "cac:AddressLine"), "cbc:Line", others)
    _text(SubElement(made, "cac:Country"), "cbc:IdentificationCode", country)


def _tax_id(party: Element, tax_id: str, scheme: str) -> None:
    made = SubElement(party, "cac:PartyTaxScheme")
    _text(made, "cbc:CompanyID", tax_id)
    _text(SubElement(made, "cac:TaxScheme"), "cbc:ID", scheme)


def _legal(party: Element, name: str, company_id: str) -> None:
    made = SubElement(party, "cac:PartyLegalEntity")
    _text(made, "cbc:RegistrationName", name)
    _some(made, "cbc:CompanyID", company_id)


def _contact(party: Element, name: str, email: str) -> None:
    if name or email:
        made = SubElement(party, "cac:Contact")
        _some(made, "cbc:Name", name)
        _some(made, "cbc:ElectronicMail", email)


def _some(parent: Element, name: str, value: str) -> None:
    if value:
        _text(parent, name, value)


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, name).text = value
