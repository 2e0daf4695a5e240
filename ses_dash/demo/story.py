"""The demo's story as facts: in which month what happens to whom. Months count from 0 to 12."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.demo.catalog import DemoAccount, Product, account, accounts, products

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.period import BillingPeriod

SEED = 20
MONTHS = 13

SPIKE_ACCOUNT, SPIKE_MONTH, SPIKE_FACTOR = "pinebarrow-render", 11, Decimal(3)
GROWING_CUSTOMER, GROWTH = "Tessaly Robotics", Decimal("0.12")
LEAVING_CUSTOMER, LEFT_MONTH = "Harrow & Pike Solicitors", 7  # the first month without charges
UNASSIGNED_ACCOUNT = "lift-and-shift-tmp"
UNASSIGNED_TEAM = "dunmore-migration"  # the tag of its resources
MOVED_ACCOUNT, MOVED_MONTH = "orchard-analytics", 8  # from Orrin Vale Foods
MOVED_TO = "Quillmark Publishing"
LATE_ACCOUNT, LATE_MONTH = MOVED_ACCOUNT, MOVED_MONTH  # usage of the month before, billed in this
SAVINGS_ACCOUNT, SAVINGS_MONTH = "saltmarsh-grid", 3
CREDIT_ACCOUNT, CREDIT_MONTHS = "lanternhouse-vod", range(2, 7)
CLOUD_CREDIT_ACCOUNT = "lanternhouse-ads"
MARKETPLACE_ACCOUNTS = ("velloren-core", "velloren-portal")
TAXED_CUSTOMER = "Pinebarrow Games"

_WEEKEND = Decimal("0.7")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the story: `index` 0 is the oldest, 12 the last."""

    index: int
    period: BillingPeriod

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days of the month."""
        start, end = self.period.start, self.period.end
        return tuple(start + timedelta(days=n) for n in range((end - start).days))


@dataclass(frozen=True, slots=True)
class Usage:
    """So much of a product, used by an account between two days (the second exclusive)."""

    account: DemoAccount
    product: Product
    start: date
    end: date
    quantity: Decimal

    @property
    def list_cost(self) -> Decimal:
        """Return quantity x list price, to the last digit."""
        return money.multiply(self.quantity, self.product.price)


def months(as_of: BillingPeriod) -> tuple[Month, ...]:
    """Return the months of the story, the last one being `as_of`."""
    return tuple(Month(n, as_of.shift(n - MONTHS + 1)) for n in range(MONTHS))


def usage(program: str, month: Month) -> Iterator[Usage]:
    """Yield everything metered in a program's month, in an order that never changes."""
    for buyer in accounts():
        if buyer.program == program and buyer.first <= month.index <= buyer.last:
            for product in products():
                if product.program == program and product.profiles & buyer.profiles:
                    yield from _metered(buyer, product, month)


def late_usage(month: Month) -> Iterator[Usage]:
    """Yield what was used in the last two days before a month and is billed only in it."""
    buyer = account(LATE_ACCOUNT)
    if month.index == LATE_MONTH:
        late = Month(month.index - 1, month.period.shift(-1))
        for product in products():
            if product.program == buyer.program and product.code == "AWSGlue":
                yield from list(_metered(buyer, product, late))[-2:]


def _metered(buyer: DemoAccount, product: Product, month: Month) -> Iterator[Usage]:
    """Yield the rows of one account and product; each pair has chance numbers of its own."""
    chance = Random(f"{SEED}/{buyer.name}/{product.meter}/{month.index}")  # noqa: S311
    for start, end in _spans(product, month):
        with money.exact():
            quantity = product.quantity * buyer.size * _factor(buyer, product, month)
            quantity *= Decimal(chance.randrange(850_000, 1_150_000)) / 1_000_000
            if product.every == "day" and start.weekday() >= _SATURDAY:
                quantity *= _WEEKEND
        yield Usage(buyer, product, start, end, quantity)


def _spans(product: Product, month: Month) -> Iterator[tuple[date, date]]:
    """Yield the charge periods of a product: each day, one day a week, or the whole month."""
    if product.every == "month":
        yield month.period.start, month.period.end
    for day in month.days[:: 7 if product.every == "week" else 1]:
        if product.every != "month":
            yield day, day + timedelta(days=1)


def _factor(buyer: DemoAccount, product: Product, month: Month) -> Decimal:
    """Return how the story moves an account's usage of a product in a month."""
    if buyer.customer == GROWING_CUSTOMER:
        return 1 + GROWTH * month.index
    spike = buyer.name == SPIKE_ACCOUNT and month.index == SPIKE_MONTH and product.every == "day"
    return SPIKE_FACTOR if spike else Decimal(1)
