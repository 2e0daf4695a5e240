"""The PDF of a frozen document: deterministic, so that the same document is the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fontTools import version as font_version
from fpdf import FPDF_VERSION

from ses_dash import money
from ses_dash.billing.render import closing, heading, table
from ses_dash.billing.render.sheet import BOTTOM, GREY, LEFT, RIGHT, WIDTH, Sheet, Style, Text
from ses_dash.billing.render.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ses_dash.model.statement import Document

# Printed into the file: another layout or library makes other bytes of the same document.
RENDERER = f"ses-dash layout 1, fpdf2 {FPDF_VERSION}, fonttools {font_version}"
_TOP = 26.0  # of the second page and those after
_FLOOR = BOTTOM - 19.0
_LINE = Row(()).height  # of the headings, and of a carried sum
_BASE = 3.8  # from the top of a row to the base line of its text
_SMALL = Style(7, colour=GREY)
_ABOUT = "A statement of cloud charges, for your information. It is not a tax invoice."


@dataclass(frozen=True, slots=True)
class _Page:
    """The rows of a page, and the sum of the lines on the pages before and up to its end."""

    rows: list[Row]
    before: Decimal
    after: Decimal


def render(document: Document, chain: str) -> bytes:
    """Return the PDF of a document; a part of its chain value is printed on every page."""
    draft = document.draft
    created = datetime.fromisoformat(document.frozen_at)
    sheet = Sheet(f"Statement {document.number}", draft.seller.name, RENDERER, created)
    sheet.page()
    top = heading.draw(sheet, document)
    content = (*table.rows(sheet, draft), *closing.rows(sheet, document))
    pages = list(_paginated(content, _FLOOR - top))
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet.page()
            heading.draw_again(sheet, document)
        _draw(sheet, document, page, top if number == 1 else _TOP)
        _footer(sheet, document, chain, f"Page {number} of {len(pages)}")
    return sheet.output()


def _paginated(rows: Iterable[Row], room: float) -> Iterator[_Page]:
    """Share rows out over pages; rows that belong together stay together where they can."""
    page = _Page([], money.ZERO, money.ZERO)
    left = room - _LINE  # the headings
    for block in _blocks(rows):
        height = sum(row.height for row in block)
        if height + _LINE * block[-1].listed > left and page.rows:
            yield page
            page = _Page([], page.after, page.after)
            left = _FLOOR - _TOP - 2 * _LINE * block[0].listed
        after = money.total((page.after, *(row.net for row in block)))
        page = _Page([*page.rows, *block], page.before, after)
        left -= height
    yield page


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Put each row that stays with the next into one block with it."""
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if not row.keep:
            yield block
            block = []


def _draw(sheet: Sheet, document: Document, page: _Page, y: float) -> None:
    currency = document.draft.currency
    if page.rows[0].listed:
        y = _draw_row(sheet, table.headings(document.draft), y)
        if page.before:
            y = _draw_row(sheet, table.carried("Brought forward", page.before, currency), y)
    for row in page.rows:
        y = _draw_row(sheet, row, y)
    if page.rows[-1].listed:
        _draw_row(sheet, table.carried("Carried forward", page.after, currency), y)


def _draw_row(sheet: Sheet, row: Row, y: float) -> float:
    if row.shaded:
        sheet.box(LEFT, y, WIDTH, row.height)
    for text in row.texts:
        sheet.put(text, y + _BASE + text.dy)
    if row.ruled:
        sheet.rule(y + row.height)
    return y + row.height


def _footer(sheet: Sheet, document: Document, chain: str, page: str) -> None:
    y = BOTTOM - 15
    sheet.rule(y)
    half = WIDTH / 2
    sheet.put(Text(_ABOUT, LEFT, half + 20, _SMALL), y + 4)
    sheet.put(Text(page, RIGHT - half, half, _SMALL, "right"), y + 4)
    seller = sheet.fit(document.draft.seller.name, half, _SMALL)
    sheet.put(Text(seller, LEFT, half, _SMALL), y + 7.5)
    seal = f"{document.n} · {chain[:8]}"
    sheet.put(Text(seal, RIGHT - half, half, _SMALL, "right"), y + 7.5)
