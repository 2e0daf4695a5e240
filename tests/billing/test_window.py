"""Windows of metered Azure: clamped, touching, and never moved by what changes later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash.billing.window import Window, window
from ses_dash.period import BillingPeriod

JANUARY = BillingPeriod(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("month", "day", "first", "end"),
    [
        ("2026-10", 31, "2026-10-01", "2026-11-01"),
        ("2026-10", 25, "2026-09-26", "2026-10-26"),
        ("2026-10", 1, "2026-09-02", "2026-10-02"),
        ("2026-10", 30, "2026-10-01", "2026-10-31"),
        ("2026-11", 30, "2026-10-31", "2026-12-01"),
        ("2027-02", 28, "2027-01-29", "2027-03-01"),
        ("2027-02", 30, "2027-01-31", "2027-03-01"),
        ("2027-03", 30, "2027-03-01", "2027-03-31"),
        ("2028-02", 28, "2028-01-29", "2028-02-29"),
        ("2028-02", 29, "2028-01-30", "2028-03-01"),
        ("2028-03", 28, "2028-02-29", "2028-03-29"),
        ("2027-01", 5, "2026-12-06", "2027-01-06"),
    ],
)
def test_the_day_is_clamped_to_the_length_of_each_month(
    month: str, day: int, first: str, end: str
) -> None:
    found = window(BillingPeriod.parse(month), day, {})
    assert (found.first.isoformat(), found.end.isoformat()) == (first, end)


def test_31_is_the_calendar_month_in_every_month() -> None:
    for count in range(48):
        month = JANUARY.shift(count)
        assert not window(month, 31, {}).cuts(month)


def test_a_change_takes_effect_after_the_last_frozen_day() -> None:
    january, february, march = (JANUARY.shift(count) for count in range(3))
    frozen = {january: Window(date(2026, 12, 26), date(2027, 1, 26))}
    longer = window(february, 31, frozen)
    assert longer == Window(date(2027, 1, 26), date(2027, 3, 1))
    assert window(march, 31, {**frozen, february: longer}) == Window(march.start, march.end)
    shorter = window(february, 10, frozen)
    assert shorter == Window(date(2027, 1, 26), date(2027, 2, 11))


def test_a_statement_of_before_there_were_windows_bills_the_calendar_month() -> None:
    assert Window.read(JANUARY, "", "") == Window(JANUARY.start, JANUARY.end)
    kept = Window.read(JANUARY, "2026-12-26", "2027-01-26")
    assert kept == Window(date(2026, 12, 26), date(2027, 1, 26))


@given(
    st.lists(
        st.tuples(st.sampled_from(["freeze", "void"]), st.integers(0, 5), st.integers(1, 31)),
        max_size=20,
    ),
    st.integers(1, 31),
    st.integers(0, 30),
)
def test_windows_touch_whatever_is_frozen_voided_and_changed(
    steps: list[tuple[str, int, int]], day: int, start: int
) -> None:
    months = [JANUARY.shift(start + count) for count in range(6)]
    frozen: dict[BillingPeriod, Window] = {}
    for step, which, chosen in steps:
        if step == "void":
            frozen.pop(months[which], None)
        elif months[which] not in frozen:
            frozen[months[which]] = window(months[which], chosen, frozen)
    found = [frozen.get(month) or window(month, day, frozen) for month in months]
    for earlier, later, month in zip(found, found[1:], months, strict=False):
        assert earlier.end == later.first
        assert month.start + timedelta(days=1) <= earlier.end <= month.end
