"""The one place the product reads the time from, so that a test or a demo can set it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "SES_DASH_NOW"  # an ISO time; for demonstrations, tests and screenshots
_fixed: datetime | None = None


def now() -> datetime:
    """Return the current time, in UTC: the fixed one if a test or `SES_DASH_NOW` set it."""
    if _fixed is not None:
        return _fixed
    text = os.environ.get(VARIABLE)
    return datetime.fromisoformat(text).astimezone(UTC) if text else datetime.now(UTC)


def today(time_zone: str = "UTC") -> date:
    """Return today's date in a time zone: statement dates are the seller's local dates (R22)."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment (an aware datetime) while the block runs."""
    global _fixed  # noqa: PLW0603 - the one mutable fact of this module
    before, _fixed = _fixed, moment.astimezone(UTC)
    try:
        yield
    finally:
        _fixed = before


def local(day: date, hour: time, time_zone: str) -> datetime:
    """Return the moment of a local time, in UTC; of an hour that comes twice, the first."""
    return datetime.combine(day, hour, ZoneInfo(time_zone)).astimezone(UTC)


def shown(moment: str, time_zone: str) -> str:
    """Write a stamp as local time, to the minute."""
    there = datetime.fromisoformat(moment).astimezone(ZoneInfo(time_zone))
    return there.strftime("%Y-%m-%d %H:%M")


def stamp(moment: datetime | None = None) -> str:
    """Write a moment (default: now) the way records store it: UTC, microseconds, a final Z."""
    return (moment or now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def business_day(start: date, count: int) -> date:
    """Return the `count`-th weekday on or after `start` (Monday to Friday; no holidays yet)."""
    day = start
    while day.weekday() > 4 or count > 1:  # noqa: PLR2004 - Friday
        count -= day.weekday() <= 4  # noqa: PLR2004
        day += timedelta(days=1)
    return day
