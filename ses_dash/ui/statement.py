"""One statement: what it says, how it came about, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from ses_dash import money
from ses_dash.billing import options, statements
from ses_dash.billing.options.option import as_text
from ses_dash.billing.render import words
from ses_dash.model.program import program_name
from ses_dash.ui import filters, tables
from ses_dash.ui.session import stores
from ses_dash.ui.statements import NUMBER, STATES
from ses_dash.ui.tables import Column
from ses_dash.ui.text import Color, literal, plural

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.statement import Document, Draft, Line, Statement, StatementFile

_COLORS: dict[str, Color] = {
    "frozen": "blue",
    "open": "green",
    "past_due": "red",
    "paid": "gray",
    "void": "gray",
}
_FILES = {
    "pdf": ("PDF", ":material/picture_as_pdf:"),
    "csv": ("CSV", ":material/table:"),
    "detail": ("Detail CSV", ":material/list_alt:"),
}
_LINES = (
    Column("account", "Account"),
    Column("description", "Description"),
    Column("service", "Service period"),
    Column("net", "Net", "amount"),
    Column("tax_rate", "Tax %"),
    Column("explanation", "How the price came about", width="large"),
)
_TAXES = (
    Column("rate", "Rate"),
    Column("base", "Base", "amount"),
    Column("tax", "Tax", "amount"),
)


def show(actor: Actor, number: str) -> None:
    """Show the statement of a number."""
    found = statements.find(stores(), actor, number)
    document = statements.read_document(stores(), actor, number)
    st.button(
        "All statements",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=filters.reset,
        kwargs={NUMBER: ""},
    )
    _head(found, document)
    _files(number, statements.files(stores(), actor, number))
    _amounts(document.draft)
    _lines(document.draft)
    _taxes(document.draft)
    _behind(found, document)


def _head(found: Statement, document: Document) -> None:
    draft = document.draft
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(
            f"{literal(found.number)} · {literal(draft.customer.name)}",
            anchor=False,
            width="content",
        )
        st.badge(STATES[found.state], color=_COLORS[found.state])
        if draft.preliminary:
            st.badge("Preliminary", color="orange", icon=":material/hourglass_top:")
    reason = f" Reason: {literal(document.reason)}" if document.reason else ""
    st.caption(
        f"{program_name(draft.program)} · {draft.period} · dated {document.statement_date} · "
        f"due {document.due_date} · frozen {document.frozen_at[:16].replace('T', ' ')} UTC.{reason}"
    )


def _files(number: str, files: tuple[StatementFile, ...]) -> None:
    """Offer the files at the route that serves them, byte for byte as they were made."""
    with st.container(horizontal=True):
        for file in files:
            label, icon = _FILES[file.kind]
            address = f"/files/statements/{quote(number, safe='')}/{file.kind}"
            st.link_button(
                label, address, icon=icon, help=f"{file.size:,} bytes", key=f"file-{file.kind}"
            )


def _amounts(draft: Draft) -> None:
    with st.grid(4):
        for name in ("net", "tax", "total"):
            amount = money.show(getattr(draft, name), draft.currency)
            st.metric(name.capitalize(), amount, border=True)


def _lines(draft: Draft) -> None:
    st.subheader("Lines", anchor=False)
    rows = [_line(line) for line in draft.lines]
    tables.show(rows, _LINES, key="lines", alt="Lines of the statement", currency=draft.currency)
    tables.caption(rows, "line")


def _line(line: Line) -> dict[str, object]:
    return {
        "account": f"{line.account} · {line.account_name}" if line.account_name else line.account,
        "description": line.description,
        "service": words.days(line.service_start, line.service_end),
        "net": line.net,
        "tax_rate": money.plain(line.tax_rate),
        "explanation": line.explanation,
    }


def _taxes(draft: Draft) -> None:
    st.subheader("Tax", anchor=False)
    rows = [
        {"rate": f"{money.plain(group.rate)} %", "base": group.base, "tax": group.tax}
        for group in draft.tax_groups
    ]
    tables.show(rows, _TAXES, key="taxes", alt="Tax by rate", currency=draft.currency)
    for what, amount in draft.kept.items():
        st.caption(
            f"Not sold on, kept by us: {literal(what)}, "
            f"{literal(money.show(amount, draft.currency))}."
        )


def _behind(found: Statement, document: Document) -> None:
    """Show what the figures rest on: the options of that day, and the place in the chain."""
    used = document.draft.options
    with st.expander(f"Invoice options used ({plural(len(used), 'option')})"):
        st.table(
            {
                literal(options.BY_KEY[key].title if key in options.BY_KEY else key): literal(
                    as_text(value)
                )
                or "–"
                for key, value in used.items()
            },
            border="horizontal",
            alt="Invoice options as they were when the month was frozen",
        )
    with st.expander("Proof that nothing changed"):
        st.caption(
            f"Number {found.n} of its series. Every statement is chained to the one before; "
            "`ses-dash verify` checks the whole chain."
        )
        st.code(f"document {found.document_sha256}\nchain    {found.chain}", language=None)
