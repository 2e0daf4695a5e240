"""Cost that waits beside what is frozen: a later delivery changed it, or its days are carried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.billing.conservation import Conservation, conservation
from ses_dash.billing.options import azure_billing_day
from ses_dash.billing.overrides import ever_set
from ses_dash.billing.window import PROGRAMS
from ses_dash.ledger import deliveries, life, options
from ses_dash.ledger.ledger import version
from ses_dash.period import BillingPeriod
from ses_dash.ui.session import stores
from ses_dash.warehouse.commit import live_slices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ui.board import Month, Place

_PATIENCE = 0.3  # seconds to wait for a load that is being stored


@dataclass(frozen=True, slots=True)
class Changed:
    """A frozen month, the newest delivery of it that came later, and the cost that is pending."""

    month: Month
    delivery: int
    pending: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Carried:
    """Metered days at the end of a month that the statements of the next one will bill (R32)."""

    month: Month
    cost: Mapping[str, Decimal]


def find(actor: Actor, months: Mapping[Place, Month]) -> Iterator[Changed]:
    """Yield the frozen months with a pending difference, latest month first."""
    if actor.scope.customers is not None:  # what is pending is everybody's
        return
    for month, delivery in reversed(list(_touched(months))):
        found = _bridge(months, month)
        if pending := {each.currency: each.pending for each in found if each.pending}:
            yield Changed(month, delivery, pending)


def carried(actor: Actor, months: Mapping[Place, Month]) -> Iterator[Carried]:
    """Yield the last month of a program whose end waits for statements not frozen yet."""
    with stores().ledger.read() as conn:
        if actor.scope.customers is not None or not ever_set(conn, azure_billing_day.OPTION.key):
            return
    latest = {month.program: month for month in months.values() if month.over}
    for month in latest.values():
        following = months.get((month.program, month.period.shift(1)))
        if month.program not in PROGRAMS or (following and following.standing):
            continue
        found = _bridge(months, month)
        if cost := {each.currency: each.carried_out for each in found if each.carried_out}:
            yield Carried(month, cost)


def _bridge(months: Mapping[Place, Month], month: Month) -> list[Conservation]:
    """Return where the cost of a month is; nothing while a load is being stored.

    Nobody should wait for the load. It follows from charges, owners, options and what is frozen of
    this month and the next: as long as they are the same, it is.
    """
    opened = stores()
    following = months.get((month.program, month.period.shift(1)))
    frozen = (*month.standing, *(following.standing if following else ()))
    with opened.ledger.read() as conn:
        facts = (version(conn), len(options.history(conn)))
    if not opened.warehouse.write_lock.acquire(timeout=_PATIENCE):
        return []
    try:
        stamp = (str(opened.settings.data), opened.warehouse.generation, facts)
        ids = tuple(each.id for each in frozen)
        return _conservation(month.program, str(month.period), (*stamp, ids))
    finally:
        opened.warehouse.write_lock.release()


@st.cache_data(max_entries=500, show_spinner=False)
def _conservation(
    program: str,
    period: str,
    stamp: tuple[object, ...],  # noqa: ARG001 - part of the cache's key
) -> list[Conservation]:
    return conservation(stores(), program, BillingPeriod.parse(period))


def _touched(months: Mapping[Place, Month]) -> Iterator[tuple[Month, int]]:
    """Yield the frozen months whose newest delivery came no earlier than their first statement."""
    newest: dict[Place, int] = {}
    for held in live_slices(stores().warehouse):  # in the order of arrival
        newest[held.slice.program, BillingPeriod(held.slice.billing_period)] = held.load_id
    frozen = {place: month for place, month in months.items() if month.standing}
    with stores().ledger.read() as conn:
        arrived = deliveries.arrivals(conn, {newest[each] for each in frozen if each in newest})
        for place, month in frozen.items():
            since = life.events(conn, month.standing[0].id)[0].at
            if place in newest and arrived[newest[place]] >= since:
                yield month, newest[place]
