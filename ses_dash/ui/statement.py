"""One statement: what it says, how it came about, what became of it, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, may
from ses_dash.billing import life, options, statements
from ses_dash.billing import reissue as reissue_of
from ses_dash.billing.render import words
from ses_dash.model.program import program_name
from ses_dash.ui import (
    charts,
    crediting,
    filters,
    navigation,
    paper,
    publishing,
    reissue,
    scheduling,
    statement_files,
    tables,
)
from ses_dash.ui.charts import Point
from ses_dash.ui.publishing import NUMBER
from ses_dash.ui.session import stores
from ses_dash.ui.statements import KINDS, STATES
from ses_dash.ui.tables import Column
from ses_dash.ui.text import Color, literal, plural

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.billing.options.option import Value
    from ses_dash.model.statement import (
        Document,
        Draft,
        Exchanged,
        Line,
        Statement,
    )
    from ses_dash.model.statement_life import StatementFile

COLORS: dict[str, Color] = {
    "frozen": "blue",
    "open": "green",
    "past_due": "red",
    "paid": "gray",
    "void": "gray",
}
_MOST_LINES = 500
_LINES = (
    Column("account", "Account"),
    Column("description", "Description"),
    Column("service", "Service period"),
    Column("net", "Net", "amount"),
    Column("tax_rate", "Tax %"),
    Column("explanation", "How the price came about", width="large"),
)


def show(actor: Actor, number: str) -> None:
    """Show the statement of a number."""
    publishing.said()
    found = statements.find(stores(), actor, number)
    with st.spinner("Reading the statement …"):
        document = statements.read_document(stores(), actor, number)
        files = statements.files(stores(), actor, number)
    st.button(
        "All statements",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=filters.reset,
        kwargs={NUMBER: ""},
    )
    _head(found, document)
    scheduling.note(actor, found)
    with st.container(horizontal=True):
        publishing.actions(actor, found)
        scheduling.actions(actor, found)
        crediting.actions(actor, found)
        statement_files.links(document, files)
    _amounts(found, document.draft)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        paper.show(document, most=_MOST_LINES)
    with right:
        _life(actor, found)
        _related(actor, found)
        _trend(document.draft)
    reissue.show(actor, document)
    _lines(actor, document.draft)
    _behind(actor, found, document, files)


def _head(found: Statement, document: Document) -> None:
    draft = document.draft
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(
            f"{literal(found.number)} · {literal(draft.customer.name)}",
            anchor=False,
            width="content",
        )
        st.badge(STATES[found.state], color=COLORS[found.state])
        if found.kind != options.KIND_MAIN:
            st.badge(KINDS.get(found.kind, found.kind), color="blue", icon=":material/add_notes:")
        if draft.preliminary:
            st.badge("Preliminary", color="orange", icon=":material/hourglass_top:")
    reason = f" Reason: {literal(document.reason)}" if document.reason else ""
    st.caption(
        f"{program_name(draft.program)} · {draft.period} · dated {document.statement_date} · "
        f"due {document.due_date} · frozen {document.frozen_at[:16].replace('T', ' ')} UTC.{reason}"
    )


def _amounts(found: Statement, draft: Draft) -> None:
    """Show net, tax and total, and what is still due where that is another figure."""
    shown = {"Net": draft.net, "Tax": draft.tax, "Total": draft.total}
    if found.due < 0 and found.due != draft.total:
        shown["In the customer's favour"] = -found.due
    elif found.due != draft.total:
        shown["Still due"] = found.due
    with st.grid(4):
        for label, amount in shown.items():
            st.metric(label, money.show(amount, draft.currency), border=True)


def _life(actor: Actor, found: Statement) -> None:
    """Show every step with who and when, and what was paid."""
    st.subheader("What happened", anchor=False)
    events = life.events(stores(), actor, found.number)
    _small_table(
        {
            "When (UTC)": [event.at[:16].replace("T", " ") for event in events],
            "Became": [STATES[event.state] for event in events],
            "Who": [event.actor for event in events],
            "Reason": [event.reason for event in events],
        },
        "Steps of the statement",
    )
    payments = life.payments(stores(), actor, found.number)
    if payments:
        st.subheader("Payments", anchor=False)
        amounts = [money.show(payment.amount, found.currency) for payment in payments]
        _small_table(
            {
                "Received": [payment.paid_on for payment in payments],
                "Amount": amounts,
                "Reference": [payment.reference for payment in payments],
                "Recorded by": [payment.actor for payment in payments],
            },
            "Payments for the statement",
        )


def _small_table(columns: dict[str, list[str]], alt: str) -> None:
    shown = {name: [literal(text) for text in texts] for name, texts in columns.items()}
    st.table(shown, border="horizontal", hide_header=False, alt=alt)


def _related(actor: Actor, found: Statement) -> None:
    """Link the other statements of the month by what they are to this one."""
    others = statements.related(stores(), actor, found)
    replaced_by = reissue_of.replaced_by(found, others)
    standing = [each for each in others if each.stands and each != replaced_by]
    main = [each for each in standing if each.kind == options.KIND_MAIN]
    more = [each for each in standing if each.kind != options.KIND_MAIN]
    credited = [each for each in others if each.id == found.credits]
    groups = {
        "The statement that this one credits": credited,
        "Credit statements of this one": [each for each in others if each.credits == found.id],
        "The statement that replaces this one": [replaced_by] if replaced_by else [],
        "The monthly statement this one belongs to": main,
        "Supplementary statements of the same month": more,
        "Statements of the same month that are credited in full": [
            each for each in others if each.fully_credited and each not in credited
        ],
        "Void statements of the same month": [each for each in others if each.state == "void"],
    }
    for label, each in groups.items():
        publishing.links(each, label)


def _trend(draft: Draft) -> None:
    """Draw what the customer was charged in the last months, as printed on the document."""
    if not draft.history:
        return
    st.subheader("The last months", anchor=False)
    points = [Point(month.period, "Net", month.net) for month in draft.history]
    charts.stacked_months(points, draft.currency, key="trend", what="Net")


def _lines(actor: Actor, draft: Draft) -> None:
    """List the lines with the way of each price; only staff see how it came about."""
    st.subheader("Lines", anchor=False)
    rows = [_line(line) for line in draft.lines[:_MOST_LINES]]
    columns = _LINES if may(actor, Action.SEE_COST) else _LINES[:-1]
    tables.show(rows, columns, key="lines", alt="Lines of the statement", currency=draft.currency)
    if len(draft.lines) > _MOST_LINES:
        st.caption(
            f"The first {_MOST_LINES:,} of {plural(len(draft.lines), 'line')}. The CSV above has "
            "all of them, the detail CSV every product part."
        )
    else:
        tables.caption(rows, "line")
    parts: tuple[Draft | Exchanged, ...] = (draft, *draft.exchanged)
    for part in parts:
        for what, amount in part.kept.items():
            st.caption(
                f"Not sold on, kept by us: {literal(what)}, "
                f"{literal(money.show(amount, part.currency))}."
            )


def _line(line: Line) -> dict[str, object]:
    return {
        "account": f"{line.account} · {line.account_name}" if line.account_name else line.account,
        "description": line.description,
        "service": words.days(line.service_start, line.service_end),
        "net": line.net,
        "tax_rate": money.plain(line.tax_rate),
        "explanation": line.explanation,
    }


def _behind(
    actor: Actor, found: Statement, document: Document, files: tuple[StatementFile, ...]
) -> None:
    """Show what the figures rest on: the options of that day, the files, the place in the chain."""
    used = document.draft.options
    with st.expander(f"Invoice options used ({plural(len(used), 'option')})"):
        st.table(
            {
                literal(_title(key)): literal(_shown(key, value)) or "–"
                for key, value in used.items()
            },
            border="horizontal",
            alt="Invoice options as they were when the month was frozen",
        )
        st.caption("This statement keeps them. What you change now holds for the next ones.")
        label = f"Invoice Options of {literal(found.customer_name)}"
        navigation.link("invoice-options", label, customer=found.customer_name)
    proof = st.expander("Proof that nothing changed", on_change="rerun", key="proof")
    if proof.open:
        with proof:
            _proof(actor, found, files)


def _title(key: str) -> str:
    return options.BY_KEY[key].title if key in options.BY_KEY else key


def _shown(key: str, value: Value) -> str:
    return options.BY_KEY[key].shown(value) if key in options.BY_KEY else str(value)


def _proof(actor: Actor, found: Statement, files: tuple[StatementFile, ...]) -> None:
    """Show the fingerprints: of the document, of its files, and of its place in the chain."""
    before = statements.before(stores(), actor, found)
    place = f"after statement {literal(before.number)}" if before else "the first of its series"
    st.caption(
        f"Number {found.n} of its series, {place}. The chain value is made of the one before, the "
        "number and the document; `ses-dash verify` checks all of them."
    )
    rows = {
        "Chain value before": before.chain if before else "none",
        "Document": found.document_sha256,
        "Chain value": found.chain,
        **{f"{statement_files.label(file)}, {file.size:,} bytes": file.sha256 for file in files},
    }
    width = max(map(len, rows))
    text = "\n".join(f"{label:<{width}}  {value}" for label, value in rows.items())
    st.code(text, language=None, wrap_lines=True)
