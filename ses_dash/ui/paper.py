"""A statement as a sheet of paper: what its reader sees, drawn from the document alone.

Drawn as one piece of HTML, since no element of Streamlit is ruled like a document. Every text of
it is escaped, here and nowhere else.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

import streamlit as st

from ses_dash import money
from ses_dash.billing.options.invoice_notes import fill
from ses_dash.billing.options.term_type import sentence
from ses_dash.billing.render import words
from ses_dash.billing.render.table import section_title
from ses_dash.model.program import program_name
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ses_dash.model.statement import Document, Draft, Line

_STYLE = """<style>
.paper { border: 1px solid rgba(128,128,128,.35); border-radius: .5rem; padding: 1.2rem; }
.paper header, .paper .parties { display: flex; flex-wrap: wrap; gap: .8rem 1.5rem; }
.paper header { justify-content: space-between; font-weight: 600; margin-bottom: .8rem; }
.paper .parties > div { flex: 1 1 13rem; line-height: 1.5; overflow-wrap: anywhere; }
.paper table { width: 100%; border-collapse: collapse; margin-top: 1rem; }
.paper td, .paper th { padding: .35rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid rgba(128,128,128,.25); font-weight: 400; overflow-wrap: anywhere; }
.paper .amount { text-align: right; white-space: nowrap; padding-left: 1rem;
  font-variant-numeric: tabular-nums; }
.paper .strong td, .paper .strong th, .paper thead th { font-weight: 600; }
.paper .quiet { opacity: .75; font-size: .88em; }
.paper p { margin: .9rem 0 0; white-space: pre-line; overflow-wrap: anywhere; }
</style>"""


class Row(NamedTuple):
    """A row of the sheet: what, a quiet remark beside it, and how much."""

    what: str
    remark: str = ""
    amount: str = ""
    weight: Literal["", "strong", "quiet"] = ""


def show(document: Document, *, number: str = "", most: int = 12) -> None:
    """Draw a document: all but its lines whole, of its lines the first ones and how many follow.

    `number` is what a pro forma would be numbered if it were the next to be frozen.
    """
    st.html(_STYLE + sheet(document, number=number, most=most))


def sheet(document: Document, *, number: str = "", most: int = 12) -> str:
    """Return the sheet as HTML."""
    draft = document.draft
    rows = [*cut(list(lines(draft)), most), *totals(draft)]
    name = words.title(draft) if document.number else "Pro forma"
    mark = " · Preliminary" if draft.preliminary else ""
    return (
        f'<div class="paper"><header><span>{escape(draft.seller.name)}</span>'
        f"<span>{name}{mark}</span></header>"
        f'<div class="parties"><div>{_under(_customer(draft))}</div>'
        f"<div>{_under(_facts(document, number))}</div></div>"
        f"<table><thead><tr><th>Service</th>"
        f'<th class="amount">Net {escape(draft.currency)}</th></tr></thead>'
        f"<tbody>{''.join(map(_written, rows))}</tbody></table>{''.join(_closing(document))}</div>"
    )


def lines(draft: Draft) -> Iterator[Row]:
    """Yield the lines as the document lists them, and the rounding adjustments."""
    if not draft.lines:
        yield Row("No charges in this period.")
    grouped = draft.options["group_lines_by_account"]
    yield from _sections(draft) if grouped else _products(draft)
    for group in draft.tax_groups:
        if group.rounding_adjustment:
            yield _row("Rounding adjustment", group.rounding_adjustment, draft.currency)


def cut(rows: Sequence[Row], most: int) -> list[Row]:
    """Keep the first rows, and say how many are left out."""
    left = len(rows) - most
    if left <= 0:
        return list(rows)
    more = f"… and {plural(left, 'more row')}. The files have them all."
    return [*rows[:most], Row(more, weight="quiet")]


def totals(draft: Draft) -> Iterator[Row]:
    """Yield what the lines come to: credits, tax, total, and what is left to pay."""
    currency = draft.currency
    yield from _credits(draft, "discount", "Credit")
    yield _row("Net", draft.net, currency, "strong")
    for group in draft.tax_groups:
        base = words.amount(group.base, currency)
        label = f"{draft.seller.tax_name} {words.tax(group)} on {base}"
        yield _row(label, group.tax, currency)
    yield _row("Total", draft.total, currency, "strong")
    yield from _credits(draft, "prepaid", "Paid by credit")
    if draft.prepaid:
        yield _row("Amount due", draft.payable, currency, "strong")


def _credits(draft: Draft, kind: str, label: str) -> Iterator[Row]:
    for use in draft.credits:
        if use.kind == kind:
            spent = money.subtract(money.ZERO, use.amount)
            yield _row(f"{label}: {use.description}", spent, draft.currency)


def _customer(draft: Draft) -> Iterator[tuple[str, str]]:
    customer = draft.customer
    yield "Billed to", ""
    tax = f"{draft.seller.tax_name} ID {customer.tax_id}" if customer.tax_id else ""
    address = (*customer.address.splitlines(), customer.country)
    for text in (customer.name, customer.contact, *address, customer.email, tax):
        yield "", text
    if draft.options["custom_fields_in_header"]:
        yield from customer.fields


def _facts(document: Document, number: str) -> Iterator[tuple[str, str]]:
    draft = document.draft
    yield "Number", document.number or (f"given at freeze, next is {number}" if number else "")
    yield "Statement date", words.day(document.statement_date)
    yield "Due date", words.day(document.due_date)
    yield "Cloud program", program_name(draft.program)
    yield "Billing period", words.month(draft.period)
    if draft.metered_from:
        yield "Metered usage of", words.days(draft.metered_from, draft.metered_to)
    yield "About", draft.subject
    yield "Credits statement" if draft.kind == "credit" else "Refers to", draft.refers_to
    yield "Replaces", document.replaces


def _products(draft: Draft) -> Iterator[Row]:
    """Yield a row for each product and category over all accounts, usage first."""
    for _, same in groupby(sorted(draft.lines, key=_product), key=_product):
        found = list(same)
        accounts = {line.account for line in found}
        name = found[0].account_name or found[0].account
        where = name if len(accounts) == 1 else plural(len(accounts), "account")
        remark = f"{where} · {_period(found)}"
        yield Row(found[0].description, remark, _net(found, draft.currency))


def _product(line: Line) -> tuple[str, bool, str]:
    return line.service, line.charge_category != "Usage", line.charge_category


def _sections(draft: Draft) -> Iterator[Row]:
    """Yield the lines of each account under its name, with their sum."""
    for _, same in groupby(draft.lines, key=lambda line: line.account):
        found = list(same)
        title = section_title(found[0])
        yield Row(title, "subtotal", _net(found, draft.currency), "strong")
        for line in found:
            yield Row(line.description, _period([line]), _net([line], draft.currency))


def _period(found: Iterable[Line]) -> str:
    days = [(line.service_start, line.service_end) for line in found]
    return words.days(min(start for start, _ in days), max(end for _, end in days))


def _net(found: Iterable[Line], currency: str) -> str:
    return words.amount(money.total(line.net for line in found), currency)


def _row(what: str, amount: Decimal, currency: str, weight: Literal["", "strong"] = "") -> Row:
    return Row(what, "", words.amount(amount, currency), weight)


def _written(row: Row) -> str:
    remark = f' <span class="quiet">{escape(row.remark)}</span>' if row.remark else ""
    return (
        f'<tr class="{row.weight}"><th scope="row">{escape(row.what)}{remark}</th>'
        f'<td class="amount">{escape(row.amount)}</td></tr>'
    )


def _under(facts: Iterable[tuple[str, str]]) -> str:
    """Write labels with their texts below each other, those that say something."""
    written = (
        (f'<span class="quiet">{escape(label)}</span> ' if label else "") + escape(text)
        for label, text in facts
        if text or label == "Billed to"
    )
    return "<br>".join(written)


def _closing(document: Document) -> Iterator[str]:
    """Yield what follows the totals: terms, how to pay, and notes."""
    draft = document.draft
    terms = sentence(draft.options["term_type"], draft.options["term_value"])
    reasons = dict.fromkeys(group.reason for group in draft.tax_groups if group.reason)
    yield _paragraph(draft.seller.tax_name, "\n".join(reasons))
    yield _paragraph("Exchange", "\n".join(words.exchanges(draft)))
    yield _paragraph("Payment terms", f"{terms} Due date: {words.day(document.due_date)}.")
    if draft.options["show_payment_method"]:
        how = f"{draft.customer.payment_method}\n{draft.seller.remittance}"
        yield _paragraph("Payment method", how)
    yield _paragraph("Notes", _notes(document))


def _paragraph(title: str, text: str) -> str:
    if not text.strip():
        return ""
    return f'<p><span class="quiet">{title}</span>\n{escape(text.strip())}</p>'


def _notes(document: Document) -> str:
    draft = document.draft
    values = {
        "customer": draft.customer.name,
        "period": words.month(draft.period),
        "number": document.number or "{number}",
        "due_date": words.day(document.due_date),
    }
    return fill(str(draft.options["invoice_notes"]), values)
