"""What is odd about a delivery beside what is live: months to come, long past, charges twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.model.delivery import Finding
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.staged import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ses_dash.ingest.guards import Proposal
    from ses_dash.model.delivery import Slice, SliceTotal

_OLD = 36  # months after which a bill is no longer expected
_LONE_PART = Finding(
    "lone part", "It is numbered like one part of a report, and no other part came with it."
)

Contents = dict["Slice", int]


def notes(proposal: Proposal, *, lone_part: bool) -> Iterator[Finding]:
    """Yield what a person should know of a delivery that loads, beyond what is in its files."""
    if lone_part:
        yield _LONE_PART
    first = min(_months(proposal))
    if first < BillingPeriod.of(clock.today()).shift(-_OLD):
        yield Finding("old", f"It bills {first}, which is over {_OLD} months ago.")
    yield from _same_charges(proposal)


def still_to_come(proposal: Proposal) -> Iterator[str]:
    """Ask about a bill of a month that nobody can have used anything in yet."""
    last = max(_months(proposal))
    if last > BillingPeriod.of(clock.today()).shift(1):
        yield f"It bills {last}, which is still to come. Are its dates right?"


def uneven(proposal: Proposal) -> Iterator[str]:
    """Ask about parts of one report that have different columns, where no manifest names them."""
    tables = proposal.batch.tables
    manifest = proposal.batch.manifest
    if manifest and manifest.inspected and manifest.inspected.layout:
        return
    layouts = [table.inspected.layout if table.inspected else "" for table in tables]
    others = [
        table.name for table, layout in zip(tables, layouts, strict=True) if layout != layouts[0]
    ]
    if others:
        yield (
            f"{others[0]} has other columns than {tables[0].name}, though both are parts of one "
            "report. Do they belong together?"
        )


def miscounted(proposal: Proposal) -> Iterator[str]:
    """Ask about files that have other rows than their manifest says."""
    manifest = proposal.batch.manifest
    said = manifest.inspected.records if manifest and manifest.inspected else None
    found = sum(part.staged.records for part in proposal.parts)
    if said is not None and found != said and not proposal.batch.missing:
        yield f"The manifest says {said:,} rows, and the files have {found:,}. Are they whole?"


def doubled(proposal: Proposal) -> Iterator[str]:
    """Ask about charges that are live already as those of another bill."""
    live = _contents(_live_beside(proposal))
    own = _contents(proposal.totals)
    for slice_, value in own.items():
        twins = [
            other
            for other, known in live.items()
            if known == value and other.billing_period == slice_.billing_period
        ]
        if twins:
            yield (
                f"The same charges are loaded already, of {_bill(twins[0])}. "
                f"Do they count for {_bill(slice_)} too?"
            )
            return


def _months(proposal: Proposal) -> list[BillingPeriod]:
    return [BillingPeriod(total.slice.billing_period) for total in proposal.totals]


def _live_beside(proposal: Proposal) -> Iterator[SliceTotal]:
    live = {(held.load_id, held.slice) for held in proposal.live}
    for delivery in proposal.beside.values():
        yield from (total for total in delivery.totals if (delivery.id, total.slice) in live)


def _same_charges(proposal: Proposal) -> Iterator[Finding]:
    """Say that a newer file has the charges of the one it replaces, in another order or packing."""
    own = _contents(proposal.totals)
    before: Mapping[Slice, int] = {}
    ids = sorted({held.load_id for held in proposal.takes_over})
    for load_id in ids:
        before = _contents(proposal.earlier[load_id].totals)
    if len(ids) == 1 and own and own == before:
        yield Finding(
            "same charges", f"It has the charges of delivery {ids[0]}, which it replaces."
        )


def _contents(totals: Iterable[SliceTotal]) -> Contents:
    """Return the content of each slice that says something: a lone fee may well occur twice."""
    parts: defaultdict[Slice, list[SliceTotal]] = defaultdict(list)
    for total in totals:
        parts[total.slice].append(total)
    found = {
        slice_: content(each)
        for slice_, each in parts.items()
        if sum(total.records for total in each) > 1
        and any(amount for total in each for amount in total.amounts.values())
    }
    return {slice_: value for slice_, value in found.items() if value}


def _bill(slice_: Slice) -> str:
    month = BillingPeriod(slice_.billing_period)
    return f"{slice_.program} {slice_.billing_account} of {month}"
