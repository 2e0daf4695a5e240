"""The PDF for archives: what PDF/A-3b asks for, checked part by part, and the CSV inside (R23).

The requirements are those of ISO 19005-3, clause 6, that a document of ours can touch at all: it
has no forms, no annotations, no scripts, no layers and no encryption.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream

from ses_dash.billing import document
from ses_dash.billing.render import files
from tests.billing.paper import CUSTOMER, SELLER, line, logo, make, pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.statement import Document

SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
FORBIDDEN = {"/JavaScript", "/JS", "/Launch", "/Encrypt", "/OCProperties", "/AcroForm", "/Annots"}
NAMES = "Ada & Söhne <GmbH> شركة الشمال 北京极光 अरोरा บริษัท Ελληνικά"


def _made(name: str = NAMES, **changes: Any) -> Document:  # noqa: ANN401
    lines = (line("1", name, "10"), line("2", "Compute", "-2", "Credit"))
    seller = replace(SELLER, name=name, country="DE")
    customer = replace(CUSTOMER, name=name, language="fr")
    return make(*lines, customer=customer, seller=seller, **changes)


def _written(kind: str) -> bytes:
    """Return a PDF with many scripts and a transparent logo, or the Factur-X of it."""
    if kind == "factur-x":
        return files.factur_x(document.to_json(_made()), "c" * 64, logo())
    return pdf(_made(), logo())


@pytest.fixture(scope="module", params=["pdf", "factur-x"])
def content(request: pytest.FixtureRequest) -> bytes:
    """Each of them."""
    return _written(request.param)


@pytest.fixture(scope="module")
def read(content: bytes) -> PdfReader:
    """It, read."""
    return PdfReader(io.BytesIO(content), strict=True)


def _root(read: PdfReader) -> Any:  # noqa: ANN401
    return read.trailer["/Root"]


def _fonts(read: PdfReader) -> Iterator[tuple[Any, Any, Any]]:
    """Yield each font of each page, its descendant, and the embedded file's own view of it."""
    for page in read.pages:
        resources: Any = page["/Resources"]
        for held in resources["/Font"].values():
            font = held.get_object()
            inner = font["/DescendantFonts"][0].get_object()
            file = inner["/FontDescriptor"].get_object()["/FontFile2"].get_object()
            yield font, inner, TTFont(io.BytesIO(file.get_data()))


def test_the_header_the_file_id_and_nothing_forbidden(content: bytes, read: PdfReader) -> None:
    first, second = content.split(b"\n")[:2]
    assert first == b"%PDF-1.7"
    assert second[:1] == b"%"
    assert all(byte > 127 for byte in second[1:5])
    assert len(read.trailer["/ID"]) == 2  # type: ignore[arg-type]
    assert not FORBIDDEN & {*read.trailer, *_root(read)}
    for page in read.pages:
        assert not FORBIDDEN & {*page}
    assert _root(read)["/Lang"] == "fr"


def test_colours_are_those_of_an_embedded_profile(read: PdfReader) -> None:
    (held,) = _root(read)["/OutputIntents"]
    intent = held.get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"].get_object()
    made = profile.get_data()
    assert profile["/N"] == 3
    assert int.from_bytes(made[:4]) == len(made)
    assert (made[12:16], made[16:20], made[36:40]) == (b"mntr", b"RGB ", b"acsp")
    assert made[8] <= 4  # version


def test_the_metadata_says_part_and_level_and_what_the_document_is(read: PdfReader) -> None:
    stream = _root(read)["/Metadata"].get_object()
    assert (stream["/Type"], stream["/Subtype"]) == ("/Metadata", "/XML")
    assert "/Filter" not in stream
    about = ET.fromstring(stream.get_data())  # noqa: S314 - our own
    told = {
        path: about.findtext(f".//{path}", namespaces=SPACES)
        for path in (
            *("pdfaid:part", "pdfaid:conformance", "dc:title//rdf:li", "dc:creator//rdf:li"),
            *("pdf:Producer", "xmp:CreateDate", "xmp:ModifyDate"),
        )
    }
    assert told == {
        "pdfaid:part": "3",
        "pdfaid:conformance": "B",
        "dc:title//rdf:li": "Relevé INV-7",
        "dc:creator//rdf:li": NAMES,
        "pdf:Producer": files.RENDERER,
        "xmp:CreateDate": "2026-11-20T12:00:00+00:00",
        "xmp:ModifyDate": "2026-11-20T12:00:00+00:00",
    }
    assert "/Info" not in read.trailer  # nothing that could say something else


def test_every_font_is_embedded_and_as_wide_as_it_says(read: PdfReader) -> None:
    seen = 0
    for font, inner, own in _fonts(read):
        assert (font["/Subtype"], font["/Encoding"]) == ("/Type0", "/Identity-H")
        assert "/ToUnicode" in font
        assert inner["/Subtype"] == "/CIDFontType2"
        assert inner["/CIDSystemInfo"]["/Ordering"] == "UCS"
        places = inner["/CIDToGIDMap"].get_object().get_data()
        scale = own["head"].unitsPerEm / 1000
        for cid, width in _widths(inner["/W"]):
            if not cid:  # the glyph for what has none: never drawn, as the next test shows
                continue
            glyph = int.from_bytes(places[2 * cid : 2 * cid + 2])
            assert 0 < glyph < own["maxp"].numGlyphs
            assert own["hmtx"][own.getGlyphName(glyph)][0] / scale == pytest.approx(width, abs=1)
            seen += 1
    assert seen > 100


def test_no_character_is_drawn_that_has_no_glyph(read: PdfReader) -> None:
    drawn = [
        operands[0].original_bytes
        for page in read.pages
        for operands, operator in ContentStream(page.get_contents(), read).operations
        if operator == b"Tj"
    ]
    cids = [text[place : place + 2] for text in drawn for place in range(0, len(text), 2)]
    assert len(cids) > 100
    assert b"\0\0" not in cids


def _widths(written: Any) -> Iterator[tuple[int, float]]:  # noqa: ANN401
    """Read the widths of a font: `first [w w ...]`, or `first last w`."""
    values = iter(each.get_object() for each in written)
    for first in values:
        following = next(values)
        if isinstance(following, list):
            yield from ((int(first) + n, float(each)) for n, each in enumerate(following))
        else:
            width = float(next(values))
            yield from ((cid, width) for cid in range(int(first), int(following) + 1))


def test_pictures_are_plain(read: PdfReader) -> None:
    resources: Any = read.pages[0]["/Resources"]
    (held,) = resources["/XObject"].values()
    picture = held.get_object()
    assert picture["/ColorSpace"] in {"/DeviceRGB", "/DeviceGray"}
    assert not {"/Interpolate", "/Alternates", "/OPI"} & {*picture}


def test_r23_the_csv_is_inside_as_associated_data() -> None:
    made = _made("Ada")
    text = document.to_json(made)
    content, csv, _ = files.render(text, "c" * 64)
    root = _root(PdfReader(io.BytesIO(content.content)))
    (held,) = root["/AF"]
    spec = held.get_object()
    assert spec["/AFRelationship"] == "/Data"
    assert spec["/F"] == spec["/UF"] == csv.name
    assert root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object() == spec
    stream = spec["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/text/csv"
    assert stream["/Params"]["/ModDate"] == "D:20261120120000Z"
    assert stream.get_data() == csv.content


def test_t28_the_same_document_is_the_same_bytes(
    content: bytes, request: pytest.FixtureRequest
) -> None:
    again = _written(request.node.callspec.params["content"])
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(content).hexdigest()
