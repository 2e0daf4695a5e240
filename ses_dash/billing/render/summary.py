"""The sums of a statement in one look, beside what the months before came to."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import words
from ses_dash.billing.render.sheet import (
    ACCENT,
    BAR,
    BODY,
    GREY,
    INK,
    LEFT,
    RIGHT,
    SHADE,
    WIDTH,
    Style,
    Text,
    share,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Document, Draft, MonthNet

_BAND = 17.0
_STEP = 5.2
_EDGE = 1.2
_PAD = 6.0
_SUMS_X = RIGHT - 70
_SUMS = RIGHT - 4 - _SUMS_X
_BARS = _SUMS_X - 10 - LEFT - _PAD
_MONTHS = 6
_KEY = Style(8.5, colour=GREY)
_TITLE = Style(7, bold=True, colour=GREY)
_TOTAL = Style(15, bold=True)
_BEFORE = Style(6.5, colour=GREY)
_NOW = Style(6.5, bold=True, colour=INK)
_LABEL = 3.4  # what the amount of a bar takes


def draw(sheet: Sheet, document: Document, y: float) -> float:
    """Draw the box of the sums and return where it ends."""
    months = _months(document.draft)
    if months:
        height = 21.0 + _STEP * len(_sums(document.draft))
        _frame(sheet, y, height)
        _column(sheet, document, y)
        _chart(sheet, months, document.draft.currency, (y, height))
        return y + height
    _frame(sheet, y, _BAND)
    _row(sheet, document, y)
    return y + _BAND


def _frame(sheet: Sheet, y: float, height: float) -> None:
    sheet.box(LEFT, y, WIDTH, height, SHADE)
    sheet.box(LEFT, y, _EDGE, height, ACCENT)


def _sums(draft: Draft) -> dict[str, str]:
    """Return the sums that lead to what is to pay, each with its name."""
    sums = {"Net": draft.net, _tax_name(draft): draft.tax}
    if draft.prepaid:
        sums |= {"Total": draft.total, "Prepaid credit": -draft.prepaid}
    language = draft.customer.language
    return {
        words.say(language, name): words.amount(amount, draft.currency, language)
        for name, amount in sums.items()
    }


def _tax_name(draft: Draft) -> str:
    groups, name = draft.tax_groups, draft.seller.tax_name
    if len(groups) != 1:
        return name
    return f"{name} {words.tax(groups[0], draft.customer.language)}"


def _column(sheet: Sheet, document: Document, y: float) -> None:
    """Write the sums one beneath the other."""
    y += _PAD + 0.5
    for name, amount in _sums(document.draft).items():
        sheet.put(Text(name, _SUMS_X, _SUMS / 2 - 2, _KEY), y)
        sheet.put(Text(amount, _SUMS_X + _SUMS / 2 - 2, _SUMS / 2 + 2, BODY, "right"), y)
        y += _STEP
    sheet.rule(y - 2.4, x=_SUMS_X, end=RIGHT - 4)
    label, amount = words.payable(document)
    sheet.put(Text(label, _SUMS_X, _SUMS, _KEY, "right"), y + 3)
    sheet.put(Text(amount, _SUMS_X, _SUMS, _TOTAL, "right"), y + 10.2)


def _row(sheet: Sheet, document: Document, y: float) -> None:
    """Write the sums side by side."""
    wide = (WIDTH - _PAD - 66) / 4
    for place, (name, amount) in enumerate(_sums(document.draft).items()):
        x = LEFT + _PAD + place * wide
        sheet.put(Text(name, x, wide - 2, _KEY), y + 6)
        sheet.put(Text(amount, x, wide - 2, Style(10)), y + 12.2)
    label, amount = words.payable(document)
    sheet.put(Text(label, RIGHT - 64, 60, _KEY, "right"), y + 6)
    sheet.put(Text(amount, RIGHT - 64, 60, _TOTAL, "right"), y + 13)


def _months(draft: Draft) -> Sequence[MonthNet]:
    """Return the months worth a chart: the last ones, from the first with an amount on."""
    known = list(dropwhile(lambda month: not month.net, draft.history[-_MONTHS:]))
    return known if len(known) > 1 else ()


def _chart(
    sheet: Sheet, months: Sequence[MonthNet], currency: str, place: tuple[float, float]
) -> None:
    """Draw a bar for each month, the ones below zero beneath the axis."""
    y, height = place
    title = words.say(sheet.language, "NET AMOUNT BY MONTH ({currency})", currency=currency)
    sheet.put(Text(title, LEFT + _PAD, _BARS, _TITLE), y + _PAD + 0.5)
    top, bottom = y + _PAD + 3, y + height - 7
    up = max(money.ZERO, *(month.net for month in months))
    down = max(money.ZERO, *(-month.net for month in months))
    room = bottom - top - _LABEL * (bool(up) + bool(down))
    whole = money.total((up, down))
    axis = top + _LABEL * bool(up) + share(up, whole, room)
    step = _BARS / len(months)
    for number, month in enumerate(months):
        x = LEFT + _PAD + number * step
        length = share(month.net, whole, room)
        now = number == len(months) - 1
        _bar(sheet, (x, axis, length), step, now=now)
        style = _NOW if now else _BEFORE
        label = axis - length - 1.2 if month.net >= 0 else axis - length + 2.6
        sheet.put(
            Text(words.amount(month.net, currency, sheet.language), x, step - 1, style, "centre"),
            label,
        )
        name = words.month_name(month.period, sheet.language)
        sheet.put(Text(name, x, step - 1, style, "centre"), y + height - 3)
    sheet.rule(axis, x=LEFT + _PAD, end=LEFT + _PAD + _BARS - 1, colour=GREY)


def _bar(sheet: Sheet, place: tuple[float, float, float], step: float, *, now: bool) -> None:
    x, axis, length = place
    wide = min(step * 0.62, 12.0)
    left = x + (step - 1 - wide) / 2
    colour = ACCENT if now else BAR
    sheet.box(left, min(axis, axis - length), wide, abs(length), colour)
