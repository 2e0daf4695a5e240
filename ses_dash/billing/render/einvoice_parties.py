"""Who bills whom in an e-invoice, where to pay to, and what EN 16931 wants to know of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render.tax_codes import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.customer import Seller
    from ses_dash.model.statement import Document, Draft, Party

_MOST_DECIMALS = 2  # of an amount (BR-DEC)
_VAT_COUNTRIES = {"GR": "EL"}  # whose VAT ids begin with other letters than ISO 3166 has
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


@dataclass(frozen=True, slots=True)
class TradeParty:
    """A seller (BG-4) or a buyer (BG-7); what is not known is empty."""

    name: str
    address: tuple[str, str, str]  # two lines, and what there is more
    country: str
    contact: str
    email: str
    tax_id: str  # of its registration for tax
    is_vat: bool  # that one is a VAT id (BT-31, BT-48), not another tax number (BT-32)
    legal_id: str  # another id it is known by (BT-30, BT-47)


@dataclass(frozen=True, slots=True)
class Account:
    """Where to pay to (BG-17)."""

    id: str
    name: str
    bic: str

    @property
    def is_iban(self) -> bool:
        """Say whether it has the form of an IBAN."""
        return _IBAN.fullmatch(self.id) is not None


def missing(document: Document) -> Iterator[str]:
    """Yield what an e-invoice cannot be made without, or has no form for."""
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


def seller(draft: Draft) -> TradeParty:
    """Return the seller, with a tax id or another one (BR-CO-26)."""
    us = draft.seller
    vat, out = _is_vat(us.tax_id, us.country), _out_of_scope(draft)
    return TradeParty(
        us.name,
        _address(us.address),
        us.country,
        us.name,
        us.email,
        tax_id="" if out else us.tax_id,
        is_vat=vat and not out,
        legal_id="" if vat and not out else us.tax_id,
    )


def buyer(draft: Draft) -> TradeParty:
    """Return the buyer."""
    customer = draft.customer
    vat = _is_vat(customer.tax_id, customer.country) and not _out_of_scope(draft)
    return TradeParty(
        customer.name,
        _address(customer.address),
        customer.country,
        customer.contact,
        customer.email,
        tax_id=customer.tax_id if vat else "",
        is_vat=vat,
        legal_id="" if vat else customer.tax_id,
    )


def account(draft: Draft) -> Account | None:
    """Return where to pay to; None where nothing is to pay or it is not known."""
    us = draft.seller
    if draft.payable <= 0 or not us.bank_account:
        return None
    return Account(us.bank_account.replace(" ", ""), us.bank_account_name or us.name, us.bank_bic)


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


def _address(address: str) -> tuple[str, str, str]:
    """Return an address by its lines; its country says how they are read."""
    first, second, *rest = (*filter(None, map(str.strip, address.splitlines())), "", "")
    return first, second, ", ".join(filter(None, rest))
