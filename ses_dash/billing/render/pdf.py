"""The PDF of a frozen document: deterministic, so that the same document is the same bytes."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import TYPE_CHECKING

from babel import __version__ as babel_version
from fontTools import version as font_version
from fpdf import FPDF_VERSION
from PIL import __version__ as pillow_version

from ses_dash.billing.render import closing, digest, faces, heading, table, words
from ses_dash.billing.render.paging import Page, paginated
from ses_dash.billing.render.sheet import BOTTOM, GREY, LEFT, RIGHT, WIDTH, Sheet, Style, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.render.paper import Attached
    from ses_dash.billing.render.table import Row
    from ses_dash.model.statement import Document

# Printed into the file: another layout or library makes other bytes of the same document.
RENDERER = (
    f"ses-dash layout 3, fpdf2 {FPDF_VERSION}, fonttools {font_version}, {faces.VERSIONS}, "
    f"babel {babel_version}, pillow {pillow_version}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
)
_TOP = 26.0  # of the second page and those after
_FLOOR = BOTTOM - 19.0
_BASE = 3.9  # from the top of a row to the base line of its text
_SMALL = Style(7, colour=GREY)
_ABOUT = "A statement of cloud charges, for your information. It is not a tax invoice."


def render(
    document: Document, chain: str, logo: bytes = b"", attached: Sequence[Attached] = ()
) -> bytes:
    """Return the PDF/A-3b of a document; a part of its chain value is printed on every page.

    A document without a number is a pro forma: it has no seal. `logo` is a PNG; `attached` are the
    files for machines, which go inside.
    """
    draft = document.draft
    about = "" if any(each.is_invoice for each in attached) else _ABOUT
    sheet = Sheet(draft.customer.country, draft.customer.language)
    sheet.page()
    top = heading.draw(sheet, document, logo)
    listed = digest.table(sheet, draft)
    content = (*listed.rows, *closing.rows(sheet, document))
    pages = list(paginated(sheet, content, _FLOOR - top, _FLOOR - _TOP))
    for number, page in enumerate(pages, start=1):
        if number > 1:
            sheet.page()
            heading.draw_again(sheet, document)
        _draw(sheet, document, page, listed.headings, top if number == 1 else _TOP)
        page_of = words.say(
            sheet.language, "Page {number} of {count}", number=number, count=len(pages)
        )
        _footer(sheet, document, chain, (words.say(sheet.language, about), page_of))
    return sheet.output(
        title=words.say(sheet.language, "Statement {number}", number=words.number(document)),
        author=draft.seller.name,
        producer=RENDERER,
        created=datetime.fromisoformat(document.frozen_at),
        attached=attached,
    )


def _draw(sheet: Sheet, document: Document, page: Page, headings: Row, y: float) -> None:
    if not page.rows:
        return
    currency = document.draft.currency
    if page.rows[0].listed:
        y = _draw_row(sheet, headings, y)
        if page.before:
            y = _draw_row(sheet, table.carried(sheet, "Brought forward", page.before, currency), y)
    for row in page.rows:
        y = _draw_row(sheet, row, y)
    if page.rows[-1].listed:
        _draw_row(sheet, table.carried(sheet, "Carried forward", page.after, currency), y)


def _draw_row(sheet: Sheet, row: Row, y: float) -> float:
    for text in row.texts:
        sheet.put(text, y + _BASE + text.dy)
    if row.ruled:
        sheet.rule(y + row.height, x=row.rule_x)
    return y + row.height


def _footer(sheet: Sheet, document: Document, chain: str, top: tuple[str, str]) -> None:
    """Draw the foot of a page: what the document is and the number of the page, seller and seal."""
    about, page = top
    y = BOTTOM - 15
    sheet.rule(y)
    half = WIDTH / 2
    if about:
        sheet.put(Text(about, LEFT, half + 20, _SMALL), y + 4)
    sheet.put(Text(page, RIGHT - half, half, _SMALL, "right"), y + 4)
    seller = sheet.fit(document.draft.seller.name, half, _SMALL)
    sheet.put(Text(seller, LEFT, half, _SMALL), y + 7.5)
    if document.number:
        seal = f"{document.n} · {chain[:8]}"
        sheet.put(Text(seal, RIGHT - half, half, _SMALL, "right"), y + 7.5)
