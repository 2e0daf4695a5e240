"""The tax of a statement by category and rate (EN 16931 BG-23), after its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.render import words
from ses_dash.billing.render.sheet import BODY, GREY, LEFT, WIDTH, Style, Text
from ses_dash.billing.render.table import AMOUNT, AMOUNT_X, GAP, STEP, Row
from ses_dash.billing.render.tax_codes import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Draft, TaxGroup

# UNCL 5305 in words.
CATEGORIES = {
    "S": "Taxed",
    "Z": "Zero rated",
    "E": "Exempt",
    "AE": "Reverse charge",
    "O": "Out of scope",
}
_RATE = 24.0
_BASE_X = AMOUNT_X - AMOUNT
_RATE_X = _BASE_X - _RATE
_TITLE = Style(7, bold=True, colour=GREY)
_HEADING = Style(7.5, colour=GREY)
_ROW = STEP + 0.3


def rows(sheet: Sheet, draft: Draft) -> Iterator[Row]:
    """Yield the table, each category with the reason why nothing is taxed; nothing for no tax."""
    if not draft.tax_groups:
        return
    language = sheet.language
    title = Text(words.say(language, "TAX SUMMARY"), LEFT, WIDTH, _TITLE, dy=3)
    yield Row((title,), height=STEP + 4, ruled=False, keep=True, listed=False)
    names = [words.say(language, name) for name in ("Category", "Rate", "Base", "Tax")]
    yield Row(_cells(names, _HEADING), height=_ROW, ruled=False, keep=True, listed=False)
    for group in draft.tax_groups:
        amounts = (words.amount(each, draft.currency, language) for each in (group.base, group.tax))
        name = words.say(language, CATEGORIES[code(group.category, group.rate)])
        cells = (name, words.rate(group.rate, language), *amounts)
        yield Row(_cells(cells, BODY), height=_ROW, ruled=False, listed=False)
        yield from _reason(sheet, group)


def _reason(sheet: Sheet, group: TaxGroup) -> Iterator[Row]:
    for part in sheet.wrap(group.reason, WIDTH) if group.reason else ():
        yield Row((Text(part, LEFT, WIDTH),), height=_ROW, ruled=False, listed=False)


def _cells(texts: list[str] | tuple[str, ...], style: Style) -> tuple[Text, ...]:
    name, rate, base, tax = texts
    return (
        Text(name, LEFT, _RATE_X - LEFT - GAP, style),
        Text(rate, _RATE_X, _RATE - GAP, style, "right"),
        Text(base, _BASE_X, AMOUNT - GAP, style, "right"),
        Text(tax, AMOUNT_X, AMOUNT, style, "right"),
    )
