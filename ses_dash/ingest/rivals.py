"""Files that may be one bill under two billing accounts, programs or spellings (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ledger import deliveries
from ses_dash.model.spelling import same_id, same_issuer
from ses_dash.period import BillingPeriod
from ses_dash.warehouse import tenants
from ses_dash.warehouse.commit import live_slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ses_dash.ingest.guards import Proposal
    from ses_dash.model.delivery import Delivery, Slice, SliceTotal
    from ses_dash.stores import Stores
    from ses_dash.warehouse.commit import LiveSlice
    from ses_dash.warehouse.warehouse import Warehouse

    Place = tuple[str, date, str]  # issuer, month, account

_PARTNER_CENTER = "csp-"  # begins the families of files that Partner Center has
_COST_MANAGEMENT = ("azure", "focus")  # families of files that Cost Management has


def same_accounts(proposal: Proposal) -> Iterator[str]:
    """Ask before charges of an account count from two kinds of files.

    A distributor names another billing account than the provider does, or none, and a partner's
    costs come under its own or its customers' accounts, so that the bill alone does not show it.
    """
    own = {_place(total): total for total in _costly(proposal.totals)}
    live = {(held.load_id, held.slice) for held in proposal.live}
    live -= {(held.load_id, held.slice) for held in proposal.takes_over}
    for delivery in proposal.beside.values():
        counted = [
            total
            for total in _costly(delivery.totals)
            if (delivery.id, total.slice) in live and _is_rival(delivery, total.slice, proposal)
        ]
        both = sorted(own.keys() & {_place(total) for total in counted})
        if both:
            first = own[both[0]]
            more = f" and {len(both) - 1} more accounts" if both[1:] else ""
            yield (
                f"{first.slice.program} {first.account}{more} of "
                f"{BillingPeriod(first.slice.billing_period)}: charges are loaded already from "
                f"delivery {delivery.id} ({delivery.format}), of another billing account. "
                "Do both count?"
            )
            return


def same_customers(warehouse: Warehouse, proposal: Proposal) -> Iterator[str]:
    """Ask before a partner's costs of a customer count from Azure and from Partner Center.

    An invoice has one line per meter under the order of an Azure plan, cost details have them under
    each subscription: only whose they are is the same in both.
    """
    slices = [total.slice for total in _costly(proposal.totals)]
    live = _of_the_other_side(proposal.live, proposal.family, slices)
    live -= set(proposal.takes_over)
    if not live or any(same_accounts(proposal)):
        return
    own = tenants.of_staged(warehouse, (part.parquet for part in proposal.all_parts))
    for load_id in sorted({held.load_id for held in live}):
        both = sorted(own & tenants.of_live(warehouse, load_id))
        if both:
            month, tenant = both[0]
            more = f" and {len(both) - 1} more customers" if both[1:] else ""
            yield (
                f"Azure of customer {tenant}{more} of {BillingPeriod(month)} is loaded already "
                f"from delivery {load_id}, by files of another kind: a partner's costs are on "
                "its invoice too. Do both count?"
            )
            return


def counted_beside(stores: Stores, delivery: Delivery) -> dict[int, list[SliceTotal]]:
    """Return what files of another kind count of the accounts of a delivery, by their delivery.

    Without any: of the partner's costs of its months, whose accounts are others in each kind.
    """
    every = live_slices(stores.warehouse)
    own = {_place(total) for total in _costly(delivery.totals)}
    months = {month for _, month, _ in own}
    live = {
        held
        for held in every
        if held.family != delivery.family and held.slice.billing_period in months
    }
    with stores.ledger.read() as conn:
        known = deliveries.some(conn, {held.load_id for held in live})
    slices = {(held.load_id, held.slice) for held in live}
    found = {
        each.id: [
            total
            for total in each.totals
            if (each.id, total.slice) in slices and _place(total) in own
        ]
        for each in known
    }
    if not any(found.values()):
        partner = _of_the_other_side(every, delivery.family, [t.slice for t in delivery.totals])
        slices = {(held.load_id, held.slice) for held in partner}
        found = {
            each.id: [total for total in each.totals if (each.id, total.slice) in slices]
            for each in known
        }
    return {load_id: totals for load_id, totals in found.items() if totals}


def _is_rival(delivery: Delivery, slice_: Slice, proposal: Proposal) -> bool:
    """Say whether charges of another slice may be the same: of another kind, or spelt otherwise."""
    return delivery.family != proposal.family or slice_.bill in {
        own.bill for own in proposal.slices if own.billing_account != slice_.billing_account
    }


def _of_the_other_side(
    live: Iterable[LiveSlice], family: str, slices: Iterable[Slice]
) -> set[LiveSlice]:
    """Return a partner's live costs from Partner Center, or for files of it from Azure."""
    own = set(slices)
    months = {slice_.billing_period for slice_ in own if _is_microsoft(slice_)}
    return {
        held
        for held in live
        if _is_microsoft(held.slice)
        and held.slice.billing_period in months
        and (
            (family in _COST_MANAGEMENT and held.family.startswith(_PARTNER_CENTER))
            or (family.startswith(_PARTNER_CENTER) and held.family in _COST_MANAGEMENT)
        )
    }


def _is_microsoft(slice_: Slice) -> bool:
    return same_issuer(slice_.program) == "azure"


def _place(total: SliceTotal) -> Place:
    slice_ = total.slice
    return (same_issuer(slice_.program), slice_.billing_period, same_id(total.account))


def _costly(totals: Iterable[SliceTotal]) -> Iterator[SliceTotal]:
    return (total for total in totals if total.amounts["billed_cost"])
