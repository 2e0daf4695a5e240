"""The months a report is about: presets that count from the latest month, quarters, months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.period import BillingPeriod

LATEST = "Latest month"
CUSTOM = "Custom range"
_LAST = {"Last 3 months": 3, "Last 6 months": 6, "Last 12 months": 12}
_THIS_YEAR = "This year"
_QUARTER, _YEAR = 3, 12  # months


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, both inclusive. `label` names them: 2026-10, 2026-Q3, 2026-08 to 2026-10."""

    first: BillingPeriod
    last: BillingPeriod
    label: str

    @property
    def single(self) -> bool:
        """Say whether it is one month."""
        return self.first == self.last

    @property
    def months(self) -> int:
        """Return how many months it has."""
        return self.last.since(self.first) + 1

    def earlier(self) -> Span:
        """Return the span of the same length right before."""
        return between(self.first.shift(-self.months), self.first.shift(-1))


def between(first: BillingPeriod, last: BillingPeriod) -> Span:
    """Return the span from one month to another, whichever is given first."""
    first, last = min(first, last), max(first, last)
    return Span(first, last, _label(first, last))


def offered(loaded: Sequence[BillingPeriod]) -> dict[str, Span]:
    """Return the spans to choose from by what the choice shows; `loaded` has a month at least."""
    newest_first = sorted(set(loaded), reverse=True)
    latest = newest_first[0]
    presets = {LATEST: between(latest, latest)}
    presets |= {label: between(latest.shift(1 - n), latest) for label, n in _LAST.items()}
    presets[_THIS_YEAR] = between(latest.shift(1 - latest.start.month), latest)
    quarters = (_quarter(month) for month in newest_first)
    singles = (between(month, month) for month in newest_first)
    return presets | {span.label: span for span in (*quarters, *singles)}


def _quarter(month: BillingPeriod) -> Span:
    first = month.shift(-((month.start.month - 1) % _QUARTER))
    return between(first, first.shift(_QUARTER - 1))


def _label(first: BillingPeriod, last: BillingPeriod) -> str:
    months = last.since(first) + 1
    if months == 1:
        return str(first)
    if months == _QUARTER and first.start.month % _QUARTER == 1:
        return f"{first.start.year:04}-Q{first.start.month // _QUARTER + 1}"
    if months == _YEAR and first.start.month == 1:
        return f"{first.start.year:04}"
    return f"{first} to {last}"
