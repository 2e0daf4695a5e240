"""Frozen months that a later delivery changed: what of their cost is pending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.billing.conservation import conservation
from ses_dash.ledger import deliveries, life
from ses_dash.period import BillingPeriod
from ses_dash.ui.session import stores
from ses_dash.warehouse.commit import live_slices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ui.board import Month, Place


@dataclass(frozen=True, slots=True)
class Changed:
    """A frozen month, the newest delivery of it that came later, and the cost that is pending."""

    month: Month
    delivery: int
    pending: Mapping[str, Decimal]


def find(actor: Actor, months: Mapping[Place, Month]) -> Iterator[Changed]:
    """Yield the frozen months with a pending difference, latest month first."""
    if actor.scope.customers is not None:  # what is pending is everybody's
        return
    for month, delivery in reversed(list(_touched(months))):
        found = conservation(stores(), month.program, month.period)
        if pending := {each.currency: each.pending for each in found if each.pending}:
            yield Changed(month, delivery, pending)


def _touched(months: Mapping[Place, Month]) -> Iterator[tuple[Month, int]]:
    """Yield the frozen months whose newest delivery came after their first statement."""
    newest: dict[Place, int] = {}
    for held in live_slices(stores().warehouse):  # in the order of arrival
        newest[held.slice.program, BillingPeriod(held.slice.billing_period)] = held.load_id
    frozen = {place: month for place, month in months.items() if month.standing}
    with stores().ledger.read() as conn:
        arrived = deliveries.arrivals(conn, {newest[each] for each in frozen if each in newest})
        for place, month in frozen.items():
            since = life.events(conn, month.standing[0].id)[0].at
            if place in newest and arrived[newest[place]] > since:
                yield month, newest[place]
