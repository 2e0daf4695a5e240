"""Amounts, days and months as a mapping says they are written, in SQL: anything else is null."""

from __future__ import annotations

import re

from ses_dash.model.mapping import DATES
from ses_dash.warehouse.source import quoted
from ses_dash.warehouse.times import DAY_FIRST, ISO, MONTH_FIRST, Layout

_MINUS = "[\u2212-]"  # a minus, a hyphen
_SIGNS = "[+\u2212-]?"
_MARKS = {" ": "[ \u00a0\u202f\u2009]", "'": "['\u2019]"}  # and what typesetters put instead
_DOTS = ("%d.%m.%y", "%d.%m.%Y")
_CLOCKS = ("", " %H:%M", " %H:%M:%S")
_LAYOUTS = {
    DATES[0]: ISO,
    DATES[1]: Layout(DATES[1], tuple(f"{day}{clock}" for day in _DOTS for clock in _CLOCKS)),
    DATES[2]: DAY_FIRST,
    DATES[3]: MONTH_FIRST,
}
_MONTHS = ("%Y-%m", "%Y/%m", "%Y.%m", "%Y%m", "%m/%Y", "%m.%Y", "%m-%Y", "%B %Y", "%b %Y")
_AS_ISO = "%Y-%m-%dT%H:%M:%S.%f"


def number(column: str, decimal: str, thousands: str) -> str:
    """Return SQL: the number as it can be cast, null where it is not written with these marks.

    Thousands are set apart in threes or not at all: `12.34,5` is no number. `(5)` and `5-` are -5.
    """
    pattern, below_zero = number_pattern(decimal, thousands), _below_zero(decimal, thousands)
    text = plain = f"trim({column})"
    if thousands:
        plain = f"regexp_replace({plain}, {quoted(_mark(thousands))}, '', 'g')"
    plain = f"translate({plain}, {quoted(decimal + chr(0x2212))}, '.-')"
    return (
        f"CASE WHEN regexp_full_match({text}, {quoted(pattern)}) THEN {plain} "
        f"WHEN regexp_full_match({text}, {quoted(below_zero)}) "
        f"THEN '-' || translate({plain}, '()-', '') END"
    )


def number_pattern(decimal: str, thousands: str) -> str:
    """Return the regular expression of a number with these marks, for RE2 and for Python."""
    return rf"{_SIGNS}{_digits(decimal, thousands)}([eE][+-]?\d{{1,3}})?"


def value(text: str, decimal: str, thousands: str) -> str | None:
    """Return a number with these marks as a plain one; None where it is not written so."""
    text = text.strip()
    plain = re.sub(_mark(thousands), "", text) if thousands else text
    plain = plain.replace(decimal, ".").replace("\u2212", "-")
    if re.fullmatch(number_pattern(decimal, thousands), text):
        return plain
    if re.fullmatch(_below_zero(decimal, thousands), text):
        return "-" + plain.strip("()-")
    return None


def example(decimal: str, thousands: str) -> str:
    """Return how an amount looks with these marks."""
    return f"1{thousands}234{decimal}56"


def day(column: str, dates: str, *, as_end: bool = False) -> str:
    """Return SQL: the moment as ISO 8601. `as_end`: a day without a clock ends at the next one."""
    moment = _moment(column, dates)
    if as_end:
        clock = f"contains({column}, ':')"
        moment = f"({moment} + CASE WHEN {clock} THEN INTERVAL 0 DAY ELSE INTERVAL 1 DAY END)"
    return f"strftime({moment}, '{_AS_ISO}')"


def month(column: str, dates: str) -> str:
    """Return SQL: the first of the month that a text names, or in which its day lies."""
    read = f"coalesce({_moment(column, dates)}, {_read(column, Layout('month', _MONTHS))})"
    return f"strftime(date_trunc('month', {read}), '{_AS_ISO}')"


def _digits(decimal: str, thousands: str) -> str:
    whole = rf"([1-9]\d{{0,2}}({_mark(thousands)}\d{{3}})+|\d+)" if thousands else r"\d+"
    point = re.escape(decimal)
    return rf"({whole}({point}\d*)?|{point}\d+)"


def _below_zero(decimal: str, thousands: str) -> str:
    """Return the regular expression of what accountants write for a number below zero."""
    digits = _digits(decimal, thousands)
    return rf"\({digits}\)|{digits}{_MINUS}"


def _mark(thousands: str) -> str:
    return _MARKS.get(thousands, re.escape(thousands))


def _moment(column: str, dates: str) -> str:
    return _read(column, _LAYOUTS.get(dates) or Layout(dates, (dates,)))


def _read(column: str, layout: Layout) -> str:
    """Return SQL: the moment, null where there is none of this century."""
    text = f"trim({column})"
    return f"CASE WHEN {layout.is_bad(text)} THEN NULL ELSE {layout.read(text)} END"
