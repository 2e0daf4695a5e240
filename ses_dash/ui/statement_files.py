"""The files of a statement and its e-invoices, as links to the route that serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from ses_dash.billing.render import einvoice

if TYPE_CHECKING:
    from ses_dash.model.statement import Document
    from ses_dash.model.statement_life import StatementFile

_FILES = {
    "pdf": ("PDF", ":material/picture_as_pdf:"),
    "csv": ("CSV", ":material/table:"),
    "detail": ("Detail CSV", ":material/list_alt:"),
}
_E_INVOICES = {
    "facturx": ("Factur-X", "The PDF with the e-invoice in it: EN 16931 as Factur-X or ZUGFeRD"),
    "ubl": ("UBL", "The e-invoice: EN 16931 in UBL 2.1"),
}


def links(document: Document, files: tuple[StatementFile, ...]) -> None:
    """Offer the files, byte for byte as they were made, and the e-invoices that can be made."""
    address = f"/files/statements/{quote(document.number, safe='')}"
    for file in files:
        _, icon = _FILES[file.kind]
        st.link_button(
            label(file),
            f"{address}/{file.kind}",
            icon=icon,
            help=f"{file.size:,} bytes",
            key=f"file-{file.kind}",
        )
    if einvoice.obstacle(document):
        return
    for kind, (name, what) in _E_INVOICES.items():
        st.link_button(
            name,
            f"{address}/{kind}",
            icon=":material/request_quote:",
            help=what,
            key=f"file-{kind}",
        )


def label(file: StatementFile) -> str:
    """Return what a file is called."""
    return _FILES[file.kind][0]
