"""What the statement lists: its lines as rows, by product or in a section for each account."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import words
from ses_dash.billing.render.csv import ADJUSTMENT
from ses_dash.billing.render.sheet import BODY, BOLD, GREY, LEFT, RIGHT, WIDTH, Style, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Draft, Line

STEP = 3.9  # from one line of text to the next
_AIR = 1.7  # between rows
_AMOUNT = 30.0
_PERIOD = 33.0
_ACCOUNT = 40.0
_GAP = 3.0
_MOST_LINES = 3
_AMOUNT_X = RIGHT - _AMOUNT
_PERIOD_X = _AMOUNT_X - _PERIOD
_ACCOUNT_X = _PERIOD_X - _ACCOUNT
_HEADING = Style(7.5, bold=True, colour=GREY)


@dataclass(frozen=True, slots=True)
class Row:
    """Texts side by side. `net` is what the row adds to the sum that is carried over pages."""

    texts: tuple[Text, ...]
    height: float = STEP + _AIR
    net: Decimal = money.ZERO
    ruled: bool = True  # a line beneath
    shaded: bool = False
    keep: bool = False  # stays on the page of the next row
    listed: bool = True  # under the headings of the table


def headings(draft: Draft) -> Row:
    """Return the headings of the columns."""
    named = (
        Text("Service", LEFT, WIDTH, _HEADING),
        Text("Service period", _PERIOD_X, _PERIOD - _GAP, _HEADING),
        Text(f"Net amount ({draft.currency})", _AMOUNT_X, _AMOUNT, _HEADING, "right"),
    )
    account = Text("Account", _ACCOUNT_X, _ACCOUNT - _GAP, _HEADING)
    return Row(named if grouped(draft) else (*named, account), keep=True)


def grouped(draft: Draft) -> bool:
    """Say whether lines are shown in a section for each account."""
    return bool(draft.options["group_lines_by_account"])


def carried(label: str, amount: Decimal, currency: str) -> Row:
    """Return the row that carries a sum from one page to the next."""
    style = Style(7.5, colour=GREY)
    return Row(
        (
            Text(label, LEFT, WIDTH / 2, style),
            Text(words.amount(amount, currency), _AMOUNT_X, _AMOUNT, style, "right"),
        )
    )


def rows(sheet: Sheet, draft: Draft) -> Iterator[Row]:
    """Yield everything between the headings and the totals."""
    if not draft.lines:
        yield Row((Text("No charges in this period.", LEFT, WIDTH),))
    yield from _sections(sheet, draft) if grouped(draft) else _products(sheet, draft)
    for group in draft.tax_groups:
        if group.rounding_adjustment:
            yield _row(sheet, [ADJUSTMENT], "", group.rounding_adjustment, draft.currency)


def _products(sheet: Sheet, draft: Draft) -> Iterator[Row]:
    """Yield a row for each product and category over all accounts."""
    for _, same in groupby(sorted(draft.lines, key=_product), key=_product):
        lines = list(same)
        name = sheet.wrap(lines[0].description, _ACCOUNT_X - LEFT - _GAP, most=_MOST_LINES)
        row = _row(sheet, name, _period(lines), _sum(lines), draft.currency)
        account = Text(_accounts(sheet, lines), _ACCOUNT_X, _ACCOUNT - _GAP)
        yield Row((*row.texts, account), row.height, row.net)


def _product(line: Line) -> tuple[str, bool, str]:
    """Order lines by service, its usage first."""
    return line.service, line.charge_category != "Usage", line.charge_category


def _sections(sheet: Sheet, draft: Draft) -> Iterator[Row]:
    """Yield the lines of each account under its name, with their sum."""
    for account, same in groupby(draft.lines, key=lambda line: line.account):
        lines = list(same)
        title = sheet.fit(_named(account, lines[0].account_name), WIDTH - 4, BOLD)
        yield Row((Text(title, LEFT + 2, WIDTH - 4, BOLD),), ruled=False, shaded=True, keep=True)
        for line in lines:
            name = sheet.wrap(line.description, _PERIOD_X - LEFT - _GAP, most=_MOST_LINES)
            yield _row(sheet, name, _period([line]), line.net, draft.currency)
        yield _subtotal(_sum(lines), draft.currency)


def _row(sheet: Sheet, name: Sequence[str], period: str, net: Decimal, currency: str) -> Row:
    return Row(
        (
            *(Text(part, LEFT, WIDTH, dy=i * STEP) for i, part in enumerate(name)),
            Text(sheet.fit(period, _PERIOD - _GAP), _PERIOD_X, _PERIOD),
            Text(words.amount(net, currency), _AMOUNT_X, _AMOUNT, BODY, "right"),
        ),
        height=len(name) * STEP + _AIR,
        net=net,
    )


def _subtotal(amount: Decimal, currency: str) -> Row:
    return Row(
        (
            Text("Subtotal", _PERIOD_X, _PERIOD, BOLD),
            Text(words.amount(amount, currency), _AMOUNT_X, _AMOUNT, BOLD, "right"),
        ),
        height=STEP + _AIR + 2,
        ruled=False,
    )


def _sum(lines: Iterable[Line]) -> Decimal:
    return money.total(line.net for line in lines)


def _period(lines: Sequence[Line]) -> str:
    start = min(line.service_start for line in lines)
    return words.days(start, max(line.service_end for line in lines))


def _accounts(sheet: Sheet, lines: Sequence[Line]) -> str:
    accounts = {line.account for line in lines}
    if len(accounts) > 1:
        return f"{len(accounts)} accounts"
    return sheet.fit(lines[0].account_name or lines[0].account, _ACCOUNT - _GAP)


def _named(account: str, name: str) -> str:
    return f"{name} · {account}" if name and name != account else account
