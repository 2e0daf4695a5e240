"""The head of a statement: who bills whom, the number, the dates and the sums in one look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.render import words
from ses_dash.billing.render.sheet import (
    ACCENT,
    BODY,
    BOLD,
    GREY,
    LEFT,
    RIGHT,
    SHADE,
    SMALL,
    WARNING,
    WIDTH,
    Style,
    Text,
)
from ses_dash.model.program import program_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Document, Draft

_STEP = 4.2
_HALF = WIDTH / 2 - 6
_FACTS_X = RIGHT - 74
_TITLE = Style(20, bold=True, colour=ACCENT)
_NAME = Style(12, bold=True)
_LABEL = Style(7, bold=True, colour=GREY)
_KEY = Style(8.5, colour=GREY)
_SUM = Style(10)
_TOTAL = Style(14, bold=True)
_BOX = 17.0
_MOST_LINES = 12  # of an address


def draw(sheet: Sheet, document: Document) -> float:
    """Draw the head of the first page and return where the lines may begin."""
    draft = document.draft
    y = max(_seller(sheet, document, 22), 38.0) + 4
    sheet.rule(y)
    y = max(_customer(sheet, document, y + 7), _facts(sheet, document, y + 7)) + 3
    _summary(sheet, document, y)
    return y + _BOX + (10 if draft.preliminary else 6)


def draw_again(sheet: Sheet, document: Document) -> None:
    """Draw the short head of every other page."""
    draft = document.draft
    name = sheet.fit(draft.customer.name, WIDTH / 2, SMALL)
    sheet.put(Text(name, LEFT, WIDTH / 2, SMALL), 17)
    what = f"Statement {document.number} · {program_name(draft.program)} · {draft.period}"
    sheet.put(Text(what, LEFT + WIDTH / 2, WIDTH / 2, SMALL, "right"), 17)
    sheet.rule(20)


def _seller(sheet: Sheet, document: Document, y: float) -> float:
    seller = document.draft.seller
    sheet.put(Text("Billing Statement", RIGHT - _HALF, _HALF, _TITLE, "right"), y + 1)
    if document.draft.preliminary:
        mark = Style(10, bold=True, colour=WARNING)
        sheet.put(Text("PRELIMINARY", RIGHT - _HALF, _HALF, mark, "right"), y + 7)
    for part in sheet.wrap(seller.name, _HALF, _NAME, most=2):
        sheet.put(Text(part, LEFT, _HALF, _NAME), y)
        y += 5
    tax = f"{seller.tax_name} ID {seller.tax_id}" if seller.tax_id else ""
    lines = (*seller.address.splitlines(), seller.email, tax)
    return _lines(sheet, lines, y, _KEY)


def _customer(sheet: Sheet, document: Document, y: float) -> float:
    customer = document.draft.customer
    sheet.put(Text("BILLED TO", LEFT, _HALF, _LABEL), y)
    y += 5
    for part in sheet.wrap(customer.name, _HALF, _NAME, most=3):
        sheet.put(Text(part, LEFT, _HALF, _NAME), y)
        y += 5
    tax = f"{document.draft.seller.tax_name} ID {customer.tax_id}" if customer.tax_id else ""
    address = (*customer.address.splitlines(), customer.country)
    return _lines(sheet, (customer.contact, *address, customer.email, tax), y, BODY)


def _lines(sheet: Sheet, lines: Iterable[str], y: float, style: Style) -> float:
    """Write those lines that say something and return where the next would go."""
    for line in [line for line in lines if line.strip()][:_MOST_LINES]:
        sheet.put(Text(sheet.fit(line, _HALF, style), LEFT, _HALF, style), y)
        y += _STEP
    return y


def _facts(sheet: Sheet, document: Document, y: float) -> float:
    draft = document.draft
    facts = {
        "Number": document.number,
        "Statement date": words.day(document.statement_date),
        "Due date": words.day(document.due_date),
        "Cloud program": program_name(draft.program),
        "Billing period": words.month(draft.period),
        "Currency": draft.currency,
    }
    for key, value in facts.items():
        sheet.put(Text(key, _FACTS_X, 30, _KEY), y)
        sheet.put(Text(value, _FACTS_X + 30, RIGHT - _FACTS_X - 30, BOLD, "right"), y)
        y += _STEP + 0.6
    return y


def _summary(sheet: Sheet, document: Document, y: float) -> None:
    """Draw the box of the sums, with what is still to be expected beneath it."""
    draft = document.draft
    sheet.box(LEFT, y, WIDTH, _BOX, SHADE)
    sheet.box(LEFT, y, 1.2, _BOX, ACCENT)
    sums = (("Net", words.amount(draft.net, draft.currency)), (_tax_name(draft), _tax(draft)))
    for place, (key, value) in enumerate(sums):
        x = LEFT + 6 + place * 42
        sheet.put(Text(key, x, 40, _KEY), y + 6)
        sheet.put(Text(value, x, 38, _SUM), y + 12)
    total = f"{draft.currency} {words.amount(draft.total, draft.currency)}"
    due = f"Total, due {words.day(document.due_date)}"
    sheet.put(Text(due, RIGHT - 80, 76, _KEY, "right"), y + 6)
    sheet.put(Text(total, RIGHT - 80, 76, _TOTAL, "right"), y + 12.8)
    if draft.preliminary:
        words_ = "Frozen before the provider's figures were final: corrections may follow."
        sheet.put(Text(words_, LEFT, WIDTH, Style(8, colour=WARNING)), y + _BOX + 5)


def _tax_name(draft: Draft) -> str:
    rates = [group.rate for group in draft.tax_groups]
    name = draft.seller.tax_name
    return f"{name} {words.rate(rates[0])}" if len(rates) == 1 else name


def _tax(draft: Draft) -> str:
    return words.amount(draft.tax, draft.currency)
