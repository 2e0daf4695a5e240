"""Sharing the rows of a statement out over pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import table
from ses_dash.billing.render.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ses_dash.billing.render.sheet import Sheet

_LINE = Row(()).height  # of the headings, and of a carried sum


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page, and the sum of the lines on the pages before and up to its end."""

    rows: tuple[Row, ...] = ()
    before: Decimal = money.ZERO
    after: Decimal = money.ZERO


def paginated(sheet: Sheet, rows: Iterable[Row], first: float, others: float) -> Iterator[Page]:
    """Share rows out over pages with so much room; rows that belong together stay together.

    The first page stays without rows when its head leaves no room for any.
    """
    page, on_page = Page(), list[Row]()
    left = first - _LINE  # the headings
    for block in map(tuple, _blocks(rows)):
        height = sum(row.height for row in block)
        if height + _LINE * block[-1].listed > left and (on_page or left < others - 2 * _LINE):
            yield Page(tuple(on_page), page.before, page.after)
            page, on_page = Page((), page.after, page.after), []
            left = others - 2 * _LINE * block[0].listed
            if block[0].section:
                on_page = [table.section(sheet, block[0].section, again=True)]
                left -= _LINE
        on_page += block
        left -= height
        after = money.total((page.after, *(row.net for row in block)))
        page = Page((), page.before, after)
    yield Page(tuple(on_page), page.before, page.after)


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Put each row that stays with the next into one block with it."""
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if not row.keep:
            yield block
            block = []
