"""What the statement lists: its lines as rows, by product or in a section for each account."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
AMOUNT = 32.0
AMOUNT_X = RIGHT - AMOUNT
GAP = 3.0
HEADING = Style(7.5, bold=True, colour=GREY)
MOST_LINES = 8  # of a text in a column
_OURS = "Charges"  # the section of those that are of no account
_AIR = 1.6  # between rows
_PERIOD = 36.0
_ACCOUNT = 38.0
_PERIOD_X = AMOUNT_X - _PERIOD
ACCOUNT_X = _PERIOD_X - _ACCOUNT


@dataclass(frozen=True, slots=True)
class Row:
    """Texts side by side. `net` is what the row adds to the sum that is carried over pages."""

    texts: tuple[Text, ...]
    height: float = STEP + _AIR
    net: Decimal = money.ZERO
    ruled: bool = True  # a line beneath, from `rule_x` on
    rule_x: float = LEFT
    keep: bool = False  # stays on the page of the next row
    listed: bool = True  # under the headings of the table
    section: str = ""  # what it stands under; said again where a page begins with the row


def headings(draft: Draft) -> Row:
    """Return the headings of the columns."""
    language = draft.customer.language
    account = Text(words.say(language, "Account"), ACCOUNT_X, _ACCOUNT - GAP, HEADING)
    period = words.say(language, "Service period")
    return Row(
        (
            Text(words.say(language, "Service"), LEFT, WIDTH, HEADING),
            *(() if grouped(draft) else (account,)),
            Text(period, _PERIOD_X, _PERIOD - GAP, HEADING),
            net_heading(draft),
        ),
        keep=True,
    )


def net_heading(draft: Draft) -> Text:
    """Return the heading of the column of amounts."""
    title = words.say(draft.customer.language, "Net amount ({currency})", currency=draft.currency)
    return Text(title, AMOUNT_X, AMOUNT, HEADING, "right")


def grouped(draft: Draft) -> bool:
    """Say whether lines are shown in a section for each account."""
    return bool(draft.options["group_lines_by_account"])


def carried(sheet: Sheet, label: str, amount: Decimal, currency: str) -> Row:
    """Return the row that carries a sum from one page to the next."""
    style = Style(7.5, colour=GREY)
    return Row(
        (
            Text(words.say(sheet.language, label), LEFT, WIDTH / 2, style),
            Text(words.amount(amount, currency, sheet.language), AMOUNT_X, AMOUNT, style, "right"),
        )
    )


def section(sheet: Sheet, title: str, *, again: bool = False) -> Row:
    """Return the heading of a section; `again` on a page that it goes on to."""
    more = f" {words.say(sheet.language, '(continued)')}" if again else ""
    room = WIDTH - sheet.width(more, BOLD)
    name = Text(sheet.fit(title, room, BOLD) + more, LEFT, WIDTH, BOLD, dy=1)
    return Row((name,), height=STEP + _AIR + 1, keep=True)


def products(draft: Draft) -> list[list[Line]]:
    """Return the lines of the same product and description over all accounts, usage first."""
    return [list(same) for _, same in groupby(sorted(draft.lines, key=_product), key=_product)]


def by_product(sheet: Sheet, draft: Draft) -> Iterator[Row]:
    """Yield a row for each thing charged, and a sum where a product has several."""
    for service, same in groupby(products(draft), key=lambda lines: lines[0].service):
        parts = list(same)
        rows = [_product_row(sheet, lines, draft.currency) for lines in parts]
        yield from rows[:-1]
        if len(rows) == 1:
            yield rows[0]
            continue
        yield replace(rows[-1], keep=True)
        amount = total(line for lines in parts for line in lines)
        label = words.say(sheet.language, "Subtotal {name}", name=service).strip()
        yield _subtotal(sheet, label, amount, draft.currency)


def by_account(sheet: Sheet, draft: Draft) -> Iterator[Row]:
    """Yield the lines of each account under its name, with their sum."""
    for _, same in groupby(draft.lines, key=lambda line: line.account):
        lines = list(same)
        title = section_title(lines[0])
        yield section(sheet, title)
        for number, line in enumerate(lines, start=1):
            name = sheet.wrap(line.description, _PERIOD_X - LEFT - GAP, most=MOST_LINES)
            row = plain(sheet, name, line.net, draft.currency, period=_period(sheet, [line]))
            last = number == len(lines)
            yield replace(row, keep=last, section="" if number == 1 else title)
        label = words.say(sheet.language, "Subtotal")
        yield replace(_subtotal(sheet, label, total(lines), draft.currency), section=title)


def afterwards(sheet: Sheet, draft: Draft) -> Iterator[Row]:
    """Yield what comes off or on after the lines, before tax: discounts, roundings (R15)."""
    wide = AMOUNT_X - LEFT - GAP
    for use in draft.credits:
        if use.kind == "discount":
            name = words.say(sheet.language, "Credit: {name}", name=use.description)
            part = sheet.wrap(name, wide, most=MOST_LINES)
            yield plain(sheet, part, -use.amount, draft.currency)
    adjusted = [group for group in draft.tax_groups if group.rounding_adjustment]
    for group in adjusted:
        name = words.say(sheet.language, ADJUSTMENT)
        if len(adjusted) > 1:
            name += f" ({draft.seller.tax_name} {words.tax(group, sheet.language)})"
        yield plain(sheet, [name], group.rounding_adjustment, draft.currency)


def plain(
    sheet: Sheet,
    name: Sequence[str],
    net: Decimal,
    currency: str,
    *,
    account: Sequence[str] = (),
    period: str = "",
) -> Row:
    """Return a row of a name and maybe an account, both in lines, maybe days, and an amount."""
    return Row(
        (
            *_stacked(name, LEFT),
            *_stacked(account, ACCOUNT_X),
            *((Text(period, _PERIOD_X, _PERIOD - GAP),) if period else ()),
            Text(words.amount(net, currency, sheet.language), AMOUNT_X, AMOUNT, BODY, "right"),
        ),
        height=max(len(name), len(account)) * STEP + _AIR,
        net=net,
    )


def total(lines: Iterable[Line]) -> Decimal:
    """Add up what lines charge."""
    return money.total(line.net for line in lines)


def named(account: str, name: str) -> str:
    """Name an account by its name and its identifier."""
    return f"{name} · {account}" if name and name != account else account


def section_title(line: Line) -> str:
    """Name the section of a line's account; charges of ours may be of none."""
    return _OURS if line.charged and not line.account else named(line.account, line.account_name)


def _product(line: Line) -> tuple[bool, str, bool, str, str]:
    ours, other = bool(line.charged), line.charge_category != "Usage"
    return ours, line.service, other, line.charge_category, line.description


def _product_row(sheet: Sheet, lines: Sequence[Line], currency: str) -> Row:
    name = sheet.wrap(lines[0].description, ACCOUNT_X - LEFT - GAP, most=MOST_LINES)
    accounts = sheet.wrap(_accounts(sheet, lines), _ACCOUNT - GAP, most=MOST_LINES)
    period = _period(sheet, lines)
    return plain(sheet, name, total(lines), currency, account=accounts, period=period)


def _subtotal(sheet: Sheet, label: str, amount: Decimal, currency: str) -> Row:
    room = AMOUNT_X - LEFT - GAP
    return Row(
        (
            Text(sheet.fit(label, room, BOLD), LEFT, room, BOLD, "right"),
            Text(words.amount(amount, currency, sheet.language), AMOUNT_X, AMOUNT, BOLD, "right"),
        ),
        height=STEP + _AIR + 1.6,
        ruled=False,
    )


def _period(sheet: Sheet, lines: Sequence[Line]) -> str:
    start = min(line.service_start for line in lines)
    return words.days(start, max(line.service_end for line in lines), sheet.language)


def _stacked(parts: Sequence[str], x: float) -> Iterator[Text]:
    """Yield the lines of a text in a column, one beneath the other."""
    return (Text(part, x, WIDTH, dy=place * STEP) for place, part in enumerate(parts))


def _accounts(sheet: Sheet, lines: Sequence[Line]) -> str:
    accounts = {line.account for line in lines}
    if len(accounts) > 1:
        count = words.count(len(accounts), sheet.language)
        return words.say(sheet.language, "{count} accounts", count=count)
    return lines[0].account_name or lines[0].account
