"""The head of a statement: who bills whom, the number, the dates and the sums in one look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.render import summary, words
from ses_dash.billing.render.sheet import (
    ACCENT,
    BODY,
    BOLD,
    GREY,
    LEFT,
    RIGHT,
    SMALL,
    WARNING,
    WARNING_SHADE,
    WIDTH,
    Style,
    Text,
)
from ses_dash.model.program import program_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Document, Draft

_STEP = 4.2
_TOP = 15.0
_HALF = WIDTH / 2 - 6
_RIGHT_HALF = RIGHT - _HALF
_FACTS_X = RIGHT - 78
_FACT = 31.0
_LOGO = (60.0, 16.0)
_TITLE = Style(20, bold=True, colour=ACCENT)
_MARK = Style(9, bold=True, colour=WARNING)
_WARNED = Style(8, colour=WARNING)
_LABEL = Style(7, bold=True, colour=GREY)
_KEY = Style(8.5, colour=GREY)
# So many lines always leave room on the first page.
_MOST_OF_SELLER, _MOST_OF_ADDRESS, _MOST_OF_CUSTOMER = 8, 14, 22
_LONG = frozenset({"Purchase order"})  # facts of several lines; all others are made smaller
_PRELIMINARY = "Frozen before the provider's figures were final: corrections may follow."
_PRO_FORMA = (
    "A preview without a number: it is not a statement yet, and its figures may still change."
)


def draw(sheet: Sheet, document: Document, logo: bytes) -> float:
    """Draw the head of the first page and return where the lines may begin."""
    y = max(_seller(sheet, document, logo), _title(sheet, document)) - 0.5
    sheet.rule(y)
    y = max(_customer(sheet, document, y + 6.5), _facts(sheet, document, y + 6.5)) + 0.5
    y = summary.draw(sheet, document, y)
    for warning in _warnings(document):
        sheet.put(Text(words.say(sheet.language, warning), LEFT, WIDTH, _WARNED), y + 5)
        y += _STEP
    return y + 5


def draw_again(sheet: Sheet, document: Document) -> None:
    """Draw the short head of every other page."""
    draft = document.draft
    name = sheet.fit(draft.customer.name, WIDTH / 2 - 4, SMALL)
    sheet.put(Text(name, LEFT, WIDTH / 2, SMALL), 17)
    name = words.say(sheet.language, "Statement {number}", number=words.number(document))
    what = f"{name} · {program_name(draft.program)} · {draft.period}"
    sheet.put(Text(what, LEFT + WIDTH / 2, WIDTH / 2, SMALL, "right"), 17)
    sheet.rule(20)


def _warnings(document: Document) -> Iterator[str]:
    if not document.number:
        yield _PRO_FORMA
    elif document.draft.preliminary:
        yield _PRELIMINARY


def _title(sheet: Sheet, document: Document) -> float:
    """Draw what the document is, in the top right corner, and return where it ends."""
    draft = document.draft
    sheet.put(Text(words.title(draft), _RIGHT_HALF, _HALF, _TITLE, "right"), _TOP + 7)
    y = _TOP + 13
    about = words.subject(draft)
    for part in sheet.wrap(about, _HALF, _KEY, most=3) if about else ():
        sheet.put(Text(part, _RIGHT_HALF, _HALF, _KEY, "right"), y)
        y += _STEP
    marks = {"PRO FORMA": not document.number, "PRELIMINARY": draft.preliminary}
    x = RIGHT
    for mark in (words.say(sheet.language, mark) for mark, shown in marks.items() if shown):
        wide = sheet.width(mark, _MARK) + 5
        sheet.box(x - wide, y - 2.8, wide, 5.6, WARNING_SHADE)
        sheet.put(Text(mark, x - wide, wide, _MARK, "centre"), y + 1.2)
        x -= wide + 2
    return y + 4 if x < RIGHT else y


def _seller(sheet: Sheet, document: Document, logo: bytes) -> float:
    seller = document.draft.seller
    height = sheet.picture(logo, LEFT, _TOP, _LOGO)
    y = _TOP + height + 6 if height else _TOP + 6
    y = _name(sheet, seller.name, y, Style(10 if height else 13, bold=True))
    tax = _tax_id(sheet, seller.tax_name, seller.tax_id)
    lines = _wrapped(sheet, (*seller.address.splitlines(), seller.country, seller.email, tax))
    return _lines(sheet, _at_most(_MOST_OF_SELLER, lines), y, _KEY)


def _customer(sheet: Sheet, document: Document, y: float) -> float:
    draft = document.draft
    customer = draft.customer
    sheet.put(Text(words.say(sheet.language, "BILLED TO"), LEFT, _HALF, _LABEL), y)
    y = _name(sheet, customer.name, y + 5.5, Style(12, bold=True))
    tax = _tax_id(sheet, draft.seller.tax_name, customer.tax_id)
    address = (*customer.address.splitlines(), customer.country)
    lines = _wrapped(sheet, (customer.contact, *address, customer.email, tax))
    lines = _at_most(_MOST_OF_ADDRESS, lines)
    y = _lines(sheet, lines, y, BODY)
    if not draft.options["custom_fields_in_header"] or not customer.fields:
        return y
    fields = _wrapped(sheet, (f"{label}: {value}" for label, value in customer.fields))
    return _lines(sheet, _at_most(_MOST_OF_CUSTOMER - len(lines), fields), y + 1.2, BODY)


def _tax_id(sheet: Sheet, name: str, tax_id: str) -> str:
    return words.say(sheet.language, "{tax} ID {id}", tax=name, id=tax_id) if tax_id else ""


def _name(sheet: Sheet, name: str, y: float, style: Style) -> float:
    """Write a name, smaller where it is long, and return where the next line would go."""
    if len(sheet.wrap(name, _HALF, style)) > 2:  # noqa: PLR2004 - lines of a heading
        style = Style(9.5, bold=True, colour=style.colour)
    for part in sheet.wrap(name, _HALF, style, most=6):
        sheet.put(Text(part, LEFT, _HALF, style), y)
        y += style.size * 0.42
    return y


def _wrapped(sheet: Sheet, texts: Iterable[str]) -> list[str]:
    """Return those texts that say something as lines that fit the left half."""
    return [part for text in texts if text.strip() for part in sheet.wrap(text, _HALF)]


def _at_most(count: int, lines: list[str]) -> list[str]:
    return lines if len(lines) <= count else [*lines[: count - 1], "…"]


def _lines(sheet: Sheet, lines: Iterable[str], y: float, style: Style) -> float:
    """Write lines and return where the next would go."""
    for line in lines:
        sheet.put(Text(line, LEFT, _HALF, style), y)
        y += _STEP
    return y


def _facts(sheet: Sheet, document: Document, y: float) -> float:
    for key, value in _known(document).items():
        sheet.put(Text(words.say(sheet.language, key), _FACTS_X, _FACT, _KEY), y)
        room = RIGHT - _FACTS_X - _FACT
        for part in sheet.wrap(value, room, BOLD) if key in _LONG else (value,):
            sheet.put(Text(part, _FACTS_X + _FACT, room, BOLD, "right"), y)
            y += _STEP
        y += 0.8
    return y


def _known(document: Document) -> dict[str, str]:
    """Return the facts of a document that are known."""
    draft: Draft = document.draft
    credits_ = draft.kind == "credit"
    owed = not credits_ or draft.payable > 0
    facts = {
        "Number": document.number,
        "Credits statement" if credits_ else "Refers to": draft.refers_to,
        "Replaces": document.replaces,
        "Purchase order": draft.customer.purchase_order,
        "Statement date": words.day(document.statement_date, draft.customer.language),
        "Due date": words.day(document.due_date, draft.customer.language) if owed else "",
        "Cloud program": program_name(draft.program),
        "Billing period": words.month(draft.period, draft.customer.language),
        "Metered Azure usage": words.metered(draft),
        "Currency": draft.currency,
    }
    return {key: value for key, value in facts.items() if value}
