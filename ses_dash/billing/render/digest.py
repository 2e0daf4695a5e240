"""What a very long statement lists instead of its lines: sums by service or account, and counts.

Nobody reads ten thousand rows on paper. The sums are exact, and the CSV has every line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import words
from ses_dash.billing.render.sheet import BODY, GREY, LEFT, WIDTH, Style, Text
from ses_dash.billing.render.table import (
    AMOUNT,
    AMOUNT_X,
    GAP,
    HEADING,
    STEP,
    Row,
    afterwards,
    by_account,
    by_product,
    grouped,
    headings,
    net_heading,
    products,
    section_title,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Draft, Line

MOST_ROWS = 5_000  # of a table, before it is summed up
MOST_SUMS = 1_000
NOTES = {
    "Service": (
        "This statement has {count} lines. They are added up here by service; "
        "the CSV file of the statement has every line."
    ),
    "Account": (
        "This statement has {count} lines. They are added up here by account; "
        "the CSV file of the statement has every line."
    ),
}
_COUNT = 24.0
_COUNT_X = AMOUNT_X - _COUNT
_NOTE = Style(8.5, colour=GREY)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a statement under the headings of their columns."""

    headings: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Sum:
    """The lines of a service or an account, added up."""

    name: str
    lines: int
    net: Decimal


def table(sheet: Sheet, draft: Draft) -> Table:
    """Return everything between the headings and the totals."""
    if not draft.lines:
        nothing = Row((Text(words.say(sheet.language, "No charges in this period."), LEFT, WIDTH),))
        return Table(headings(draft), (nothing, *afterwards(sheet, draft)))
    count = len(draft.lines) if grouped(draft) else len(products(draft))
    if count > MOST_ROWS:
        return _summed_up(sheet, draft)
    rows = by_account(sheet, draft) if grouped(draft) else by_product(sheet, draft)
    return Table(headings(draft), (*rows, *afterwards(sheet, draft)))


def _summed_up(sheet: Sheet, draft: Draft) -> Table:
    language = sheet.language
    what = "Account" if grouped(draft) else "Service"
    sums = _by_account(draft) if grouped(draft) else _by_service(draft)
    head = Row(
        (
            Text(words.say(language, what), LEFT, WIDTH, HEADING),
            Text(words.say(language, "Lines"), _COUNT_X, _COUNT - GAP, HEADING, "right"),
            net_heading(draft),
        ),
        keep=True,
    )
    note = words.say(
        language,
        NOTES[what],
        count=words.count(len(draft.lines), language),
    )
    rows = (
        Row((Text(note, LEFT, WIDTH, _NOTE),), keep=True),
        *(_row(sheet, each, draft.currency) for each in _largest(sums, language)),
    )
    return Table(head, (*rows, *afterwards(sheet, draft)))


def _by_service(draft: Draft) -> list[_Sum]:
    def service(line: Line) -> str:
        return line.service

    other = words.say(draft.customer.language, "Other charges")
    groups = groupby(sorted(draft.lines, key=service), key=service)
    return [_sum(name or other, list(same)) for name, same in groups]


def _by_account(draft: Draft) -> list[_Sum]:
    parts = (list(same) for _, same in groupby(draft.lines, key=lambda line: line.account))
    return [_sum(section_title(lines[0]), lines) for lines in parts]


def _sum(name: str, lines: Sequence[Line]) -> _Sum:
    return _Sum(name, len(lines), total(lines))


def _largest(sums: Sequence[_Sum], language: str) -> Iterator[_Sum]:
    """Yield the largest sums, in the order given, and one of all others."""
    if len(sums) <= MOST_SUMS:
        yield from sums
        return
    bound = sorted(sums, key=lambda each: -abs(each.net))
    shown = {each.name for each in bound[:MOST_SUMS]}
    yield from (each for each in sums if each.name in shown)
    rest = bound[MOST_SUMS:]
    net = money.total(each.net for each in rest)
    name = words.say(language, "{count} more", count=words.count(len(rest), language))
    yield _Sum(name, sum(each.lines for each in rest), net)


def _row(sheet: Sheet, each: _Sum, currency: str) -> Row:
    room = _COUNT_X - LEFT - GAP
    return Row(
        (
            Text(sheet.fit(each.name, room), LEFT, room),
            Text(words.count(each.lines, sheet.language), _COUNT_X, _COUNT - GAP, BODY, "right"),
            Text(words.amount(each.net, currency, sheet.language), AMOUNT_X, AMOUNT, BODY, "right"),
        ),
        height=STEP + 1.9,
        net=each.net,
    )
