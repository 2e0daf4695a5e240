"""Guards: what a person should look at before a delivery counts. Each answers with a question."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.money import exact, show
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.commit import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ses_dash.ingest.grouping import Batch
    from ses_dash.ingest.workbench import Part
    from ses_dash.model.delivery import Delivery, Slice, SliceTotal
    from ses_dash.warehouse.commit import LiveSlice

_LEAST = Decimal(2) / Decimal(3)  # of a total or a count that a newer version must reach
_NAMED = 5  # accounts or parts in a question
_WATCHED = ("billed_cost", "effective_cost")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A delivery that has been read, beside what is live and what came before.

    `earlier` has by id the deliveries it would take over from, and those with one of its files.
    """

    batch: Batch
    parts: tuple[Part, ...]
    totals: tuple[SliceTotal, ...]  # of all parts
    live: tuple[LiveSlice, ...]
    earlier: Mapping[int, Delivery]
    together: frozenset[int]  # deliveries of the same command

    @property
    def family(self) -> str:
        """Return which family of files it belongs to."""
        return self.parts[0].staged.family

    @property
    def slices(self) -> frozenset[Slice]:
        """Return what the delivery is complete for."""
        return frozenset(total.slice for total in self.totals)

    @property
    def takes_over(self) -> tuple[LiveSlice, ...]:
        """Return the live slices that it would replace."""
        return replaced(self.live, self.family, self.slices)

    @property
    def hashes(self) -> frozenset[str]:
        """Return its tables' content, by hash."""
        return frozenset(file.sha256 for file in self.batch.tables)


def same_as(proposal: Proposal) -> Delivery | None:
    """Return the live delivery that has these bytes already."""
    live = {held.load_id for held in proposal.live}
    for delivery in proposal.earlier.values():
        if delivery.id in live and proposal.hashes <= {file.sha256 for file in delivery.files}:
            return delivery
    return None


def questions(proposal: Proposal) -> list[str]:
    """Return what a person should decide before this delivery counts; nothing: load it."""
    return [question for guard in GUARDS for question in guard(proposal)]


def _cut(proposal: Proposal) -> Iterator[str]:
    for part in proposal.parts:
        if part.staged.question:
            yield f"{part.file.name}: {part.staged.question}"


def _missing(proposal: Proposal) -> Iterator[str]:
    missing = proposal.batch.missing
    if missing:
        yield f"{_some(missing)} of the report is missing. Load what is there?"


def _repeated(proposal: Proposal) -> Iterator[str]:
    if len(proposal.hashes) < len(proposal.batch.tables):
        yield "Two parts have the same content. Do both count?"


def _second_family(proposal: Proposal) -> Iterator[str]:
    """R1: one family of files is the money of a bill."""
    others = [held for held in proposal.takes_over if held.family != proposal.family]
    if others:
        held = others[0].slice
        yield (
            f"{held.program} {held.billing_account} of {BillingPeriod(held.billing_period)} is "
            f"loaded already from {_loads(others, proposal)}, a file of another kind. "
            "Shall this one be the money in its place?"
        )


def _brought_back(proposal: Proposal) -> Iterator[str]:
    for delivery in proposal.earlier.values():
        if delivery.state != "superseded":
            continue
        if proposal.hashes <= {file.sha256 for file in delivery.files}:
            yield f"These files were replaced before (delivery {delivery.id}). Bring them back?"
            return


def _older_run(proposal: Proposal) -> Iterator[str]:
    run = proposal.batch.run_time
    runs = [proposal.earlier[held.load_id].run_time for held in proposal.takes_over]
    newest = max(runs, default="")
    if run and newest > run:
        yield f"The provider made it at {run}, before what is loaded ({newest}). Go back to it?"


def _lone_part(proposal: Proposal) -> Iterator[str]:
    own = [held for held in proposal.takes_over if held.family == proposal.family]
    if proposal.batch.lone_part and own:
        yield (
            f"It is one part of a report, and {_loads(own, proposal)} is loaded. Replace that, or "
            "add this as another part?"
        )


def _sibling(proposal: Proposal) -> Iterator[str]:
    twins = [held for held in proposal.takes_over if held.load_id in proposal.together]
    if twins and not proposal.batch.lone_part:
        yield (
            f"{_loads(twins, proposal)} was given together with it for the same account and month. "
            "Replace that, or add this as another part?"
        )


def _shrunk(proposal: Proposal) -> Iterator[str]:
    before, after = _summed(_replaced_totals(proposal)), _summed(_renewed_totals(proposal))
    for (currency, what), old in sorted(before.items()):
        new = after.get((currency, what))
        if old > 0 and new is not None and new < old * _LEAST:
            was, is_ = (
                (f"{int(amount):,} rows" if what == "records" else show(amount, currency))
                for amount in (old, new)
            )
            yield f"Down from {was} to {is_} ({what.replace('_', ' ')}). Is it complete?"


def _vanished(proposal: Proposal) -> Iterator[str]:
    now = {total.account for total in _renewed_totals(proposal)}
    gone = {total.account for total in _replaced_totals(proposal)} - now
    if gone:
        yield f"No charges any more for {_some(sorted(gone))}. Is that right?"


def _other_currency(proposal: Proposal) -> Iterator[str]:
    now = {total.currency for total in _renewed_totals(proposal)}
    gone = {total.currency for total in _replaced_totals(proposal)} - now
    if gone:
        yield f"The currency was {_some(sorted(gone))} and is {_some(sorted(now))}. Is that right?"


GUARDS: tuple[Callable[[Proposal], Iterator[str]], ...] = (
    _cut,
    _missing,
    _repeated,
    _second_family,
    _brought_back,
    _older_run,
    _lone_part,
    _sibling,
    _shrunk,
    _vanished,
    _other_currency,
)


def _replaced_totals(proposal: Proposal) -> list[SliceTotal]:
    """Return the totals of the version that would be replaced, inside the family."""
    return [
        total
        for held in proposal.takes_over
        if held.family == proposal.family
        for total in proposal.earlier[held.load_id].totals
        if total.slice == held.slice
    ]


def _renewed_totals(proposal: Proposal) -> list[SliceTotal]:
    """Return the totals of the new version, of the slices that another version held."""
    renewed = {held.slice for held in proposal.takes_over}
    return [total for total in proposal.totals if total.slice in renewed]


def _summed(totals: Iterable[SliceTotal]) -> dict[tuple[str, str], Decimal]:
    """Add up records and watched amounts by currency."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    with exact():
        for total in totals:
            sums[total.currency, "records"] += total.records
            for measure in _WATCHED:
                sums[total.currency, measure] += total.amounts[measure]
    return sums


def _loads(slices: Iterable[LiveSlice], proposal: Proposal) -> str:
    ids = sorted({held.load_id for held in slices})
    return ", ".join(f"delivery {i} ({proposal.earlier[i].format})" for i in ids)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more
