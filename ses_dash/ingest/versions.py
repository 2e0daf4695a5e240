"""A version of a bill beside the one it replaces: what can be compared, and what it adds up to."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.ingest import roles
from ses_dash.model.reading import USED
from ses_dash.model.spelling import same_id
from ses_dash.money import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.ingest.guards import Proposal
    from ses_dash.model.delivery import SliceTotal
    from ses_dash.warehouse.commit import LiveSlice

_WATCHED = ("billed_cost", "effective_cost")


def replaced_totals(proposal: Proposal) -> list[SliceTotal]:
    """Return the totals of the version that would be replaced, inside the family."""
    return [
        total
        for held in proposal.takes_over
        if held.family == proposal.family
        for total in proposal.earlier[held.load_id].totals
        if total.slice == held.slice
    ]


def renewed_totals(proposal: Proposal) -> list[SliceTotal]:
    """Return the totals of the new version, of the slices that another version held."""
    renewed = {held.slice for held in proposal.takes_over}
    return [total for total in proposal.totals if total.slice in renewed]


def not_in(proposal: Proposal, slices: Iterable[LiveSlice]) -> list[str]:
    """Return the accounts of live slices that a delivery has no charges for, in any spelling."""
    now = {same_id(total.account) for total in proposal.totals}
    wanted = {(held.load_id, held.slice) for held in slices}
    return sorted(
        {
            total.account
            for load_id in {load_id for load_id, _ in wanted}
            for total in proposal.earlier[load_id].totals
            if (load_id, total.slice) in wanted and same_id(total.account) not in now
        }
    )


def is_apart(proposal: Proposal) -> bool:
    """Say whether a delivery has none of the accounts of the version that it would replace."""
    before = {total.account for total in replaced_totals(proposal)}
    now = {total.account for total in renewed_totals(proposal)}
    return bool(before) and before.isdisjoint(now) and has_the_same_detail(proposal)


def comparable(proposal: Proposal) -> tuple[str, ...]:
    """Return the measures that mean the same in a version and in the one that it replaces."""
    found = [frozenset(part.staged.role for part in proposal.all_parts)]
    found += [
        frozenset(file.role for file in proposal.earlier[held.load_id].files)
        for held in proposal.takes_over
    ]
    return tuple(name for name in _WATCHED if all(roles.tell(each, name) for each in found))


def has_the_same_detail(proposal: Proposal) -> bool:
    """Say whether a version and the one that it replaces have rows for the same things.

    Usage by meter and day has other rows and accounts than the lines of an invoice.
    """
    own = any(part.staged.role == USED for part in proposal.all_parts)
    return all(
        own == any(file.role == USED for file in proposal.earlier[held.load_id].files)
        for held in proposal.takes_over
        if held.family == proposal.family
    )


def summed(totals: Iterable[SliceTotal], watched: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    """Add up records and watched amounts by currency."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    with exact():
        for total in totals:
            sums[total.currency, "records"] += total.records
            for measure in watched:
                sums[total.currency, measure] += total.amounts[measure]
    return sums
