"""What follows the lines: the totals, the terms, how to pay, and our notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.billing.options.invoice_notes import fill
from ses_dash.billing.options.term_type import sentence
from ses_dash.billing.render import words
from ses_dash.billing.render.csv import PREPAID
from ses_dash.billing.render.sheet import BODY, GREY, LEFT, RIGHT, WIDTH, Style, Text
from ses_dash.billing.render.table import ACCOUNT_X, STEP, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Document

_AMOUNT = 40.0
_LABEL_X = ACCOUNT_X
_LABEL = RIGHT - _AMOUNT - _LABEL_X - 2
_TOTAL = Style(10, bold=True)
_DUE = Style(12, bold=True)
_TITLE = Style(7, bold=True, colour=GREY)
_TOGETHER = 12  # totals up to so many stay on one page


def rows(sheet: Sheet, document: Document) -> Iterator[Row]:
    """Yield the rows after the lines."""
    yield Row((), height=3, ruled=False, keep=True, listed=False)
    totals = list(_totals(sheet, document))
    for place, row in enumerate(totals, start=1):
        yield replace(row, keep=place < len(totals) <= _TOGETHER)
    draft = document.draft
    yield from _paragraph(sheet, "PAYMENT TERMS", _terms(document))
    if draft.options["show_payment_method"]:
        how = f"{draft.customer.payment_method}\n{draft.seller.remittance}".strip()
        yield from _paragraph(sheet, "PAYMENT METHOD", how)
    yield from _paragraph(sheet, "NOTES", _notes(document))


def _totals(sheet: Sheet, document: Document) -> Iterator[Row]:
    draft = document.draft
    yield _sum("Net", words.amount(draft.net, draft.currency), BODY)
    for group in draft.tax_groups:
        base = words.amount(group.base, draft.currency)
        label = f"{draft.seller.tax_name} {words.rate(group.rate)} on {base}"
        yield _sum(label, words.amount(group.tax, draft.currency), BODY)
    total = f"{draft.currency} {words.amount(draft.total, draft.currency)}"
    yield _sum("Total", total, _TOTAL)
    paid = [use for use in draft.credits if use.kind == "prepaid"]
    for use in paid:
        label = sheet.fit(PREPAID + use.description, _LABEL, BODY)
        yield _sum(label, words.amount(-use.amount, draft.currency), BODY)
    label, amount = words.payable(document)
    if paid or draft.total <= 0:
        yield _sum(label, amount, _DUE)


def _sum(label: str, amount: str, style: Style) -> Row:
    return Row(
        (
            Text(label, _LABEL_X, _LABEL, style),
            Text(amount, RIGHT - _AMOUNT, _AMOUNT, style, "right"),
        ),
        height=STEP + (1.7 if style == BODY else 3.0),
        ruled=False,
        listed=False,
    )


def _terms(document: Document) -> str:
    draft = document.draft
    if draft.payable <= 0:
        return "Nothing to pay on this statement."
    terms = sentence(draft.options["term_type"], draft.options["term_value"])
    return f"{terms} Due date: {words.day(document.due_date)}."


def _notes(document: Document) -> str:
    draft = document.draft
    return fill(
        str(draft.options["invoice_notes"]),
        {
            "customer": draft.customer.name,
            "period": words.month(draft.period),
            "number": words.number(document),
            "due_date": words.day(document.due_date),
        },
    )


def _paragraph(sheet: Sheet, title: str, text: str) -> Iterator[Row]:
    """Yield a title and its text in lines; nothing for an empty text."""
    if not text.strip():
        return
    head = Text(title, LEFT, WIDTH, _TITLE, dy=3)
    yield Row((head,), height=STEP + 4, ruled=False, keep=True, listed=False)
    for line in text.splitlines():
        for part in sheet.wrap(line, WIDTH):
            yield Row((Text(part, LEFT, WIDTH),), height=STEP + 0.3, ruled=False, listed=False)
