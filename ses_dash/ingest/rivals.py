"""Two kinds of files with the same accounts: one bill, perhaps, under two billing accounts (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ledger import deliveries
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.commit import live_slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ses_dash.ingest.guards import Proposal
    from ses_dash.model.delivery import Delivery, SliceTotal
    from ses_dash.stores import Stores

    Place = tuple[str, date, str]  # program, month, account


def same_accounts(proposal: Proposal) -> Iterator[str]:
    """Ask before charges of an account count from two kinds of files.

    A distributor names another billing account than the provider does, or none, so that the bill
    alone does not show it.
    """
    own = {_place(total) for total in _costly(proposal.totals)}
    live = {(held.load_id, held.slice) for held in proposal.live}
    for delivery in proposal.beside.values():
        if delivery.family == proposal.family:
            continue
        counted = (each for each in delivery.totals if (delivery.id, each.slice) in live)
        both = sorted(own & {_place(total) for total in _costly(counted)})
        if both:
            program, month, account = both[0]
            more = f" and {len(both) - 1} more accounts" if both[1:] else ""
            yield (
                f"{program} {account}{more} of {BillingPeriod(month)}: charges are loaded already "
                f"from delivery {delivery.id} ({delivery.format}), of another billing account. "
                "Do both count?"
            )
            return


def counted_beside(stores: Stores, delivery: Delivery) -> dict[int, list[SliceTotal]]:
    """Return what files of another kind count of the accounts of a delivery, by their delivery."""
    own = {_place(total) for total in _costly(delivery.totals)}
    months = {month for _, month, _ in own}
    live = {
        (held.load_id, held.slice)
        for held in live_slices(stores.warehouse)
        if held.family != delivery.family and held.slice.billing_period in months
    }
    with stores.ledger.read() as conn:
        known = deliveries.some(conn, {load_id for load_id, _ in live})
    counted = {
        each.id: [
            total
            for total in each.totals
            if (each.id, total.slice) in live and _place(total) in own
        ]
        for each in known
    }
    return {load_id: totals for load_id, totals in counted.items() if totals}


def _place(total: SliceTotal) -> Place:
    return (total.slice.program, total.slice.billing_period, total.account)


def _costly(totals: Iterable[SliceTotal]) -> Iterator[SliceTotal]:
    return (total for total in totals if total.amounts["billed_cost"])
