"""All files of a frozen document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.billing import document
from ses_dash.billing.render import csv, detail, pdf
from ses_dash.billing.render.paper import Attached

if TYPE_CHECKING:
    from ses_dash.model.statement_life import FileKind

# Statements keep the files they were rendered with; only those of the same renderer can be made
# again to compare. The PDF says which one made it.
RENDERER = pdf.RENDERER


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
    name = "statement-" + re.sub(r"[^A-Za-z0-9_.-]", "-", frozen.number or "pro-forma")
    lines = Rendered("csv", f"{name}.csv", csv.render(frozen))
    attached = Attached(lines.name, lines.content, "text/csv")
    return (
        Rendered("pdf", f"{name}.pdf", pdf.render(frozen, chain, logo, attached)),
        lines,
        Rendered("detail", f"{name}-detail.csv", detail.render(frozen)),
    )
