"""Billing periods: whole UTC months, start inclusive, end exclusive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ses_dash.clock import business_day
from ses_dash.errors import BadPeriodError

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DECEMBER = 12
_YEARS = range(1970, 9999)  # there are months before and after each of theirs
# Programs whose month is final with a closing notice, expected by the 15th; our services over all
# programs wait for the last of them.
_CLOSED_BY_NOTICE = frozenset({"aws", "azure", "services"})


@dataclass(frozen=True, slots=True, order=True)
class BillingPeriod:
    """One billing month; `start` is its first day, `end` the first day of the next."""

    start: date

    @classmethod
    def parse(cls, text: str) -> BillingPeriod:
        """Read `YYYY-MM`; raise `BadPeriodError` for anything else."""
        match = _MONTH.fullmatch(text)
        if not match or not 1 <= int(match[2]) <= _DECEMBER or int(match[1]) not in _YEARS:
            raise BadPeriodError(text)
        return cls(date(int(match[1]), int(match[2]), 1))

    @classmethod
    def of(cls, day: date) -> BillingPeriod:
        """Return the month a day lies in."""
        return cls(date(day.year, day.month, 1))

    @property
    def end(self) -> date:
        """Return the first day after the month."""
        return self.shift(1).start

    def shift(self, months: int) -> BillingPeriod:
        """Return the month so many months later (or earlier)."""
        index = self.start.year * 12 + self.start.month - 1 + months
        return BillingPeriod(date(index // 12, index % 12 + 1, 1))

    def since(self, earlier: BillingPeriod) -> int:
        """Return how many months this one is after another."""
        return (self.start.year - earlier.start.year) * 12 + self.start.month - earlier.start.month

    def final_day(self, program: str) -> date:
        """Return the day from which the provider's figures are expected to be final.

        The 15th of the next month for programs with a closing notice, else its fifth weekday.
        """
        if program in _CLOSED_BY_NOTICE:
            return self.end.replace(day=15)
        return business_day(self.end, 5)

    def __str__(self) -> str:
        return f"{self.start:%Y-%m}"
