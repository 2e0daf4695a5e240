"""All files of a frozen document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.billing import document
from ses_dash.billing.render import cii, csv, detail, pdf
from ses_dash.billing.render.paper import Attached

if TYPE_CHECKING:
    from ses_dash.model.statement import Document
    from ses_dash.model.statement_life import FileKind

# Statements keep the files they were rendered with; only those of the same renderer can be made
# again to compare. The PDF says which one made it.
RENDERER = pdf.RENDERER
_FACTUR_X = "factur-x.xml"  # the name that the standard wants


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file of a statement, before it is archived."""

    kind: FileKind
    name: str
    content: bytes


def render(document_json: str, chain: str, logo: bytes = b"") -> tuple[Rendered, ...]:
    """Return the files of a stored document and its chain value, the same bytes each time.

    `logo` is the PNG that the document's seller names by its hash.
    """
    frozen = document.from_json(document_json)
    lines = _csv(frozen)
    return (
        Rendered("pdf", f"{_name(frozen)}.pdf", pdf.render(frozen, chain, logo, [lines])),
        Rendered("csv", lines.name, lines.content),
        Rendered("detail", f"{_name(frozen)}-detail.csv", detail.render(frozen)),
    )


def factur_x(document_json: str, chain: str, logo: bytes = b"") -> bytes:
    """Return the PDF of a stored document that is an e-invoice too: the CII beside the CSV.

    Raises `EInvoiceError` for what EN 16931 has no form for.
    """
    frozen = document.from_json(document_json)
    invoice = Attached(_FACTUR_X, cii.render(frozen), "text/xml", is_invoice=True)
    return pdf.render(frozen, chain, logo, [invoice, _csv(frozen)])


def _csv(frozen: Document) -> Attached:
    return Attached(f"{_name(frozen)}.csv", csv.render(frozen), "text/csv")


def _name(frozen: Document) -> str:
    return "statement-" + re.sub(r"[^A-Za-z0-9_.-]", "-", frozen.number or "pro-forma")
