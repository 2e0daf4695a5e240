"""A page over several statements: the cover of a bill-to group, or the index of a month.

It has no number (R24) and is no statement. It lists them by currency, each with its sums: amounts
of different currencies are never added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import words
from ses_dash.billing.render.pdf import RENDERER
from ses_dash.billing.render.sheet import (
    ACCENT,
    BODY,
    BOLD,
    BOTTOM,
    GREY,
    LEFT,
    RIGHT,
    SMALL,
    WIDTH,
    Sheet,
    Style,
    Text,
)
from ses_dash.model.program import program_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from ses_dash.model.statement import Statement

_TITLE = Style(20, bold=True, colour=ACCENT)
_HEADING = Style(7.5, bold=True, colour=GREY)
_SUMS = ("net", "tax", "total", "payable")
_TEXTS = (("Statement", 32.0), ("Customer", 44.0), ("Program", 22.0))
_AMOUNT = (WIDTH - sum(width for _, width in _TEXTS)) / len(_SUMS)
_GAP = 2.0
_ROW = 5.2
_FIRST, _TOP, _FLOOR = 38.0, 22.0, BOTTOM - 22
_ABOUT = "An overview without a number, for your information. It is not a statement or an invoice."

_Row = tuple[tuple[str, ...], Style]


def render(
    title: str, period: str, seller: str, statements: Sequence[Statement], created: datetime
) -> bytes:
    """Return the PDF of an overview over the statements of a month: the same bytes each time."""
    sheet = Sheet("")
    y = _begin(sheet, title, period, seller)
    for row, style in _rows(statements):
        if y > _FLOOR:
            sheet.page()
            y = _TOP
        _draw(sheet, row, style, y)
        y += _ROW
    _footer(sheet)
    return sheet.output(
        title=f"{title} {period}", author=seller, producer=RENDERER, created=created
    )


def _begin(sheet: Sheet, title: str, period: str, seller: str) -> float:
    sheet.page()
    sheet.put(Text(sheet.fit(title, WIDTH, _TITLE), LEFT, WIDTH, _TITLE), 22)
    facts = f"Statements of {words.month_name(period)} from {seller}"
    sheet.put(Text(sheet.fit(facts, WIDTH), LEFT, WIDTH), 29)
    return _FIRST


def _rows(statements: Sequence[Statement]) -> Iterator[_Row]:
    """Yield the rows of each currency: headings, statements, sums."""
    for currency in sorted({each.currency for each in statements}):
        of = [each for each in statements if each.currency == currency]
        yield (*(name for name, _ in _TEXTS), *map(str.capitalize, _SUMS)), _HEADING
        for each in of:
            amounts = [getattr(each, name) for name in _SUMS]
            texts = (each.number, each.customer_name, program_name(each.program))
            yield (*texts, *_written(amounts, currency)), BODY
        sums = [money.total(getattr(each, name) for each in of) for name in _SUMS]
        yield (f"Total {currency}", "", "", *_written(sums, currency)), BOLD
        yield (), BODY


def _written(amounts: Sequence[Decimal], currency: str) -> list[str]:
    return [words.amount(each, currency) for each in amounts]


def _draw(sheet: Sheet, row: tuple[str, ...], style: Style, y: float) -> None:
    x = LEFT
    for (_, width), text in zip(_TEXTS, row, strict=False):
        sheet.put(Text(sheet.fit(text, width - _GAP, style), x, width - _GAP, style), y)
        x += width
    for text in row[len(_TEXTS) :]:
        sheet.put(Text(text, x + _GAP, _AMOUNT - _GAP, style, "right"), y)
        x += _AMOUNT
    if row:
        sheet.rule(y + 1.6)


def _footer(sheet: Sheet) -> None:
    sheet.rule(BOTTOM - 15)
    sheet.put(Text(_ABOUT, LEFT, RIGHT - LEFT, SMALL), BOTTOM - 11)
