"""Billing periods are whole UTC months with an exclusive end."""

from __future__ import annotations

from datetime import date

import pytest

from ses_dash.errors import BadPeriodError
from ses_dash.period import BillingPeriod


def test_a_month_starts_on_its_first_and_ends_with_the_next() -> None:
    period = BillingPeriod.parse("2026-12")
    assert (period.start, period.end) == (date(2026, 12, 1), date(2027, 1, 1))
    assert str(period) == "2026-12"
    assert BillingPeriod.of(date(2026, 12, 31)) == period


@pytest.mark.parametrize("months", [-25, -12, -1, 0, 1, 12, 25])
def test_shifting_back_and_forth_is_the_same_month(months: int) -> None:
    period = BillingPeriod.parse("2026-01")
    assert period.shift(months).shift(-months) == period


@pytest.mark.parametrize(
    "text",
    ["2026", "2026-13", "2026-00", "0000-01", "0001-01", "9999-12", "26-01", "2026-1", "next"],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(BadPeriodError, match="is not a month"):
        BillingPeriod.parse(text)


@pytest.mark.parametrize(
    ("program", "period", "day"),
    [
        ("aws", "2026-10", date(2026, 11, 15)),
        ("azure", "2026-12", date(2027, 1, 15)),
        ("gcp", "2026-10", date(2026, 11, 6)),  # 1 November 2026 is a Sunday
        ("csp", "2026-09", date(2026, 10, 7)),
    ],
)
def test_figures_are_expected_to_be_final(program: str, period: str, day: date) -> None:
    assert BillingPeriod.parse(period).final_day(program) == day
