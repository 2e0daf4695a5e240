"""What a PDF says of itself for archives (PDF/A-3b): the same as its other particulars."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from datetime import datetime

_TEMPLATE = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
</rdf:Description>
{invoice}</rdf:RDF>
</x:xmpmeta>"""
# What Factur-X 1.0 says of the XML within, and what PDF/A wants to be told of such properties.
_SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_INVOICE = """<rdf:Description rdf:about="" xmlns:fx="{space}">
{values}</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{space}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
{properties}</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_VALUE = "<fx:{name}>{value}</fx:{name}>\n"
_PROPERTY = """<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType>
<pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>{about}</pdfaProperty:description>
</rdf:li>
"""
_NAME = "DocumentFileName"
_PROPERTIES = {  # what each is, and its value
    "DocumentType": ("The kind of document", "INVOICE"),
    _NAME: ("The name of the embedded XML file", ""),
    "Version": ("The version of the standard", "1.0"),
    "ConformanceLevel": ("The profile of the embedded XML", "EN 16931"),
}


def metadata(title: str, author: str, producer: str, created: datetime, invoice: str = "") -> str:
    """Return the XMP of a document; fpdf2's own names the time it is made at.

    `invoice` is the name of the file within it that makes it a Factur-X.
    """
    texts = {"title": title, "author": author, "producer": producer}
    written = {name: escape(text) for name, text in texts.items()}
    return _TEMPLATE.format(
        **written,
        created=created.isoformat(timespec="seconds"),
        invoice=_factur_x(invoice) if invoice else "",
    )


def _factur_x(file_name: str) -> str:
    return _INVOICE.format(
        space=_SPACE,
        values="".join(
            _VALUE.format(name=name, value=value or file_name)
            for name, (_, value) in _PROPERTIES.items()
        ),
        properties="".join(
            _PROPERTY.format(name=name, about=about) for name, (about, _) in _PROPERTIES.items()
        ),
    )
