"""Two kinds of files with the same accounts: one bill, perhaps, under two billing accounts (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ses_dash.ingest.guards import Proposal
    from ses_dash.model.delivery import SliceTotal

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


def _place(total: SliceTotal) -> Place:
    return (total.slice.program, total.slice.billing_period, total.account)


def _costly(totals: Iterable[SliceTotal]) -> Iterator[SliceTotal]:
    return (total for total in totals if total.amounts["billed_cost"])
