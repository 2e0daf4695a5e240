"""Factur-X: the PDF of a statement that is an e-invoice too, and stays one for archives."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import facturx
import pytest
from pypdf import PdfReader
from starlette.requests import Request

from ses_dash.access import SINGLE_USER
from ses_dash.api.files import statements as served
from ses_dash.billing import document, seller, statements
from ses_dash.billing.render import cii, files
from ses_dash.errors import EInvoiceError, NotFoundError
from tests.billing.paper import SELLER, line, logo, make
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.statement import Document

SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
FX = f"{{{SPACE}}}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
LINES = (line("1", "Compute", "100"), line("2", "Storage", "-7.5", rate="7"))
CHAIN = "c" * 64
PARTS = ("name", "valueType", "category")


def _made(**changes: Any) -> Document:  # noqa: ANN401
    return make(*LINES, seller=replace(SELLER, country="DE"), **changes)


@pytest.fixture(scope="module")
def content() -> bytes:
    """The Factur-X of a statement with a logo."""
    return files.factur_x(document.to_json(_made()), CHAIN, logo())


@pytest.fixture(scope="module")
def read(content: bytes) -> PdfReader:
    """It, read."""
    return PdfReader(io.BytesIO(content), strict=True)


def _root(read: PdfReader) -> Any:  # noqa: ANN401
    return read.trailer["/Root"]


def _metadata(read: PdfReader) -> ET.Element:
    return ET.fromstring(_root(read)["/Metadata"].get_object().get_data())  # noqa: S314 - our own


def test_another_reader_finds_the_invoice_and_its_profile(content: bytes) -> None:
    name, xml = facturx.get_xml_from_pdf(content, check_xsd=True, check_schematron=False)
    assert name == "factur-x.xml"
    assert xml == cii.render(_made())
    assert b"<ram:DuePayableAmount>116.97</ram:DuePayableAmount>" in xml


def test_the_invoice_is_an_alternative_and_the_csv_stays_data(read: PdfReader) -> None:
    held = [each.get_object() for each in _root(read)["/AF"]]
    assert [(each["/UF"], each["/AFRelationship"]) for each in held] == [
        ("factur-x.xml", "/Alternative"),
        ("statement-INV-7.csv", "/Data"),
    ]
    named = _root(read)["/Names"]["/EmbeddedFiles"]["/Names"]
    assert [named[place].get_object() for place in (1, 3)] == held
    assert [str(named[place]) for place in (0, 2)] == sorted(str(named[n]) for n in (0, 2))
    streams = [each["/EF"]["/F"].get_object() for each in held]
    assert [each["/Subtype"] for each in streams] == ["/text/xml", "/text/csv"]
    assert streams[0]["/Params"]["/ModDate"] == "D:20261120120000Z"
    _, csv, _ = files.render(document.to_json(_made()), CHAIN)
    assert streams[1].get_data() == csv.content


def test_the_metadata_names_the_invoice_and_explains_what_it_says(read: PdfReader) -> None:
    about = _metadata(read)
    told = {each.tag.removeprefix(FX): each.text for each in about.iter() if FX in each.tag}
    assert told == {
        "DocumentType": "INVOICE",
        "DocumentFileName": "factur-x.xml",
        "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }
    assert about.findtext(f".//{SCHEMA}namespaceURI") == SPACE
    assert about.findtext(f".//{SCHEMA}prefix") == "fx"
    explained = about.iterfind(f".//{SCHEMA}property/{RDF}Seq/{RDF}li")
    kinds = [[each.findtext(f"{PROPERTY}{name}") for name in PARTS] for each in explained]
    assert kinds == [[name, "Text", "external"] for name in told]


def test_it_is_the_same_paper_but_does_not_deny_what_it_is(read: PdfReader) -> None:
    plain, _, _ = files.render(document.to_json(_made()), CHAIN, logo())
    before = PdfReader(io.BytesIO(plain.content)).pages[0].extract_text()
    denied = "A statement of cloud charges, for your information. It is not a tax invoice. "
    assert denied in before
    assert read.pages[0].extract_text() == before.replace(denied, "")


def test_a_frozen_statement_is_written_as_it_was_and_served_so(shop: Shop) -> None:
    seller.change(shop.stores, SINGLE_USER, country="AT", tax_id="ATU1")
    shop.own("a", shop.customer("Ada", "20", country="DE"))
    shop.load(Charge("a", "10"))
    shop.freeze()
    made = statements.read_factur_x(shop.stores, SINGLE_USER, "1")
    seller.change(shop.stores, SINGLE_USER, country="", tax_id="")
    assert statements.read_factur_x(shop.stores, SINGLE_USER, "1") == made
    asked = {"type": "http", "path_params": {"number": "1", "kind": "facturx"}}
    reply = served._document(shop.stores, Request(asked))
    assert (reply.body, reply.media_type) == (made, "application/pdf")
    assert 'filename="statement-1-factur-x.pdf"' in reply.headers["Content-Disposition"]
    _, xml = facturx.get_xml_from_pdf(made, check_xsd=True, check_schematron=False)
    found = statements.find(shop.stores, SINGLE_USER, "1")
    (due,) = ET.fromstring(xml).iterfind(".//{*}DuePayableAmount")  # noqa: S314 - our own
    assert Decimal(due.text or "") == found.payable
    assert found.chain[:8] in PdfReader(io.BytesIO(made)).pages[0].extract_text()
    with pytest.raises(NotFoundError):
        statements.read_factur_x(shop.stores, SINGLE_USER, "2")


def test_t08_what_cannot_be_an_e_invoice_is_refused() -> None:
    with pytest.raises(EInvoiceError, match="no country"):
        files.factur_x(document.to_json(make(*LINES)), CHAIN)
