"""Deliveries as CSV: the list of them, and what one changed by account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing.render import cells
from ses_dash.ingest.changes import changes
from ses_dash.ledger import deliveries
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.delivery import AccountChange, Delivery, DeliveryState
    from ses_dash.stores import Stores

_HEADER = (
    "delivery",
    "arrived_at",
    "state",
    "format",
    "programs",
    "billing_periods",
    "files",
    "records",
    "currency",
    "billed_cost",
    "approved_by",
    "reason",
)
_CHANGES = (
    "program",
    "billing_period",
    "account",
    "currency",
    "before",
    "now",
    "difference",
    "change_percent",
)
_PAGE = 200  # deliveries in memory at a time


def to_csv(
    stores: Stores, actor: Actor, state: DeliveryState | None = None, program: str | None = None
) -> str:
    """Return the deliveries of a state and program, or all, newest first.

    There is a row per delivery and currency, with its exact billed cost.
    """
    authorize(actor, Action.SEE_COST)
    return cells.table(_HEADER, _rows(stores, state, program))


def changes_csv(stores: Stores, actor: Actor, delivery_id: int) -> str:
    """Return what a delivery changed, or would change, by account: exact amounts."""
    with stores.ledger.read() as conn:
        delivery = deliveries.get(conn, delivery_id)
    found = changes(stores, actor, delivery)
    return cells.table(_CHANGES, map(_change, found.accounts))


def billed(delivery: Delivery) -> dict[str, tuple[int, Decimal]]:
    """Return the records and the billed cost of a delivery by currency."""
    found = {}
    for currency in sorted({total.currency for total in delivery.totals}):
        totals = [total for total in delivery.totals if total.currency == currency]
        cost = money.total(total.amounts["billed_cost"] for total in totals)
        found[currency] = (sum(total.records for total in totals), cost)
    return found


def _rows(
    stores: Stores, state: DeliveryState | None, program: str | None
) -> Iterator[tuple[str, ...]]:
    states = (state,) if state else ()
    offset, count = 0, 1
    while offset < count:
        with stores.ledger.read() as conn:
            page, count = deliveries.newest(
                conn, states=states, program=program, limit=_PAGE, offset=offset
            )
        for delivery in page:
            yield from _lines(delivery)
        offset += _PAGE


def _lines(delivery: Delivery) -> Iterator[tuple[str, ...]]:
    slices = [total.slice for total in delivery.totals]
    periods = sorted({str(BillingPeriod(each.billing_period)) for each in slices})
    facts = (
        str(delivery.id),
        delivery.arrived_at,
        delivery.state,
        delivery.format,
        " ".join(sorted({each.program for each in slices})),
        " ".join(periods),
        cells.text(", ".join(file.name for file in delivery.files)),
    )
    why = (cells.text(delivery.approved_by), cells.text(delivery.reason))
    for currency, (records, cost) in billed(delivery).items() or [("", (0, money.ZERO))]:
        sums = (str(records), currency, money.plain(cost)) if currency else ("", "", "")
        yield (*facts, *sums, *why)


def _change(change: AccountChange) -> tuple[str, ...]:
    amounts = (change.before, change.now, change.difference, change.percent)
    return (
        change.program,
        change.period,
        cells.text(change.account),
        change.currency,
        *("" if amount is None else money.plain(amount) for amount in amounts),
    )
