"""The Azure Billing Day: which days of metered Azure a statement bills (R32). Pure.

Between the statements of two months in a row there is one boundary: the first day the later one
bills. It is where a frozen statement says; only while neither is frozen does the option decide. So
windows touch, and every day is billed exactly once, whatever changes and whenever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.period import BillingPeriod

PROGRAMS = frozenset({"azure", "csp"})  # whose metered usage is billed by windows


@dataclass(frozen=True, slots=True)
class Window:
    """The days of metered Azure on a statement: from `first` to before `end`."""

    first: date
    end: date

    @classmethod
    def read(cls, period: BillingPeriod, first: str, end: str) -> Window:
        """Return the window a statement has kept; one that kept none bills the calendar month."""
        if not first or not end:
            return cls(period.start, period.end)
        return cls(date.fromisoformat(first), date.fromisoformat(end))

    def cuts(self, period: BillingPeriod) -> bool:
        """Say whether it is not just the calendar month."""
        return (self.first, self.end) != (period.start, period.end)


def window(period: BillingPeriod, day: int, frozen: Mapping[BillingPeriod, Window]) -> Window:
    """Return the days of a month's statement, given the windows of frozen ones around it.

    `day` is the Azure Billing Day: the last day billed, clamped to each month; 31 is month's end.
    """
    before = period.shift(-1)
    return Window(_boundary(before, day, frozen), _boundary(period, day, frozen))


def _boundary(period: BillingPeriod, day: int, frozen: Mapping[BillingPeriod, Window]) -> date:
    """Return the first day that the statement of the month after this one bills."""
    if period in frozen:
        return frozen[period].end
    if period.shift(1) in frozen:
        return frozen[period.shift(1)].first
    return min(period.start + timedelta(days=day), period.end)
