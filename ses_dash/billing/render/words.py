"""The words of a statement: months, dates and amounts, the same whatever the machine's language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from decimal import Decimal

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def day(value: date) -> str:
    """Write a day: 31 Oct 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(start: str, end: str) -> str:
    """Write the days from an ISO date up to, not including, another."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) - timedelta(days=1)
    if first >= last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month == last.month:
        return f"{first.day} – {day(last)}"
    return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"


def month(period: str) -> str:
    """Write the days of a billing month."""
    whole = BillingPeriod.parse(period)
    return days(whole.start.isoformat(), whole.end.isoformat())


def amount(value: Decimal, currency: str) -> str:
    """Write an amount with its thousands set apart; its currency stands elsewhere."""
    return f"{money.round_to(value, currency):,f}"


def rate(value: Decimal) -> str:
    """Write a tax rate: 20 %."""
    return f"{money.plain(value)} %"
