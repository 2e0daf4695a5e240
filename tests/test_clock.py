"""The clock can be held, by a test or by the environment, and dates follow the time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ses_dash import clock

if TYPE_CHECKING:
    import pytest


def test_the_time_can_be_held() -> None:
    with clock.fixed(datetime(2026, 2, 28, 23, 59, 58, tzinfo=UTC)):
        assert clock.stamp() == "2026-02-28T23:59:58.000000Z"
        assert clock.today() == date(2026, 2, 28)
        assert clock.today("Pacific/Auckland") == date(2026, 3, 1)


def test_the_environment_can_hold_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_fixed", None)
    monkeypatch.setenv(clock.VARIABLE, "2026-05-01T02:00:00+02:00")
    assert clock.now() == datetime(2026, 5, 1, tzinfo=UTC)
    monkeypatch.delenv(clock.VARIABLE)
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 60


def test_business_days_leave_out_weekends() -> None:
    assert clock.business_day(date(2026, 11, 1), 1) == date(2026, 11, 2)
    assert clock.business_day(date(2026, 11, 6), 2) == date(2026, 11, 9)
