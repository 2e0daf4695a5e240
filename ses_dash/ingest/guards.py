"""Guards: what a person should look at before a delivery counts. Each answers with a question."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.ingest import plausible, rivals, versions
from ses_dash.model.reading import unbilled
from ses_dash.money import show
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.commit import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ses_dash.ingest.grouping import Batch
    from ses_dash.ingest.workbench import Part
    from ses_dash.model.delivery import Delivery, DeliveryFile, Slice, SliceTotal
    from ses_dash.model.reading import Said
    from ses_dash.warehouse.commit import LiveSlice

_LEAST = Decimal(2) / Decimal(3)  # of a total or a count that a newer version must reach
_NAMED = 5  # accounts or parts in a question


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
    beside: Mapping[int, Delivery]  # live ones of the same months and other bills, by id
    together: frozenset[int]  # deliveries of the same command
    said: Said
    joined: tuple[Part, ...] = ()  # tables of live deliveries that it is put together with
    joined_files: tuple[DeliveryFile, ...] = ()
    joined_family: str = ""  # of what it is together with them, where it is not its own
    question: str = ""  # why it could not be put together, or what should be looked at first

    @property
    def all_parts(self) -> tuple[Part, ...]:
        """Return all tables that it is loaded with."""
        return (*self.parts, *self.joined)

    @property
    def family(self) -> str:
        """Return which family of files it belongs to."""
        return self.joined_family or self.parts[0].staged.family

    @property
    def slices(self) -> frozenset[Slice]:
        """Return what the delivery is complete for."""
        return frozenset(total.slice for total in self.totals)

    @property
    def takes_over(self) -> tuple[LiveSlice, ...]:
        """Return the live slices that it would replace."""
        return replaced(self.live, self.family, self.slices, self.parts[0].staged.version)

    @property
    def gives_up(self) -> tuple[LiveSlice, ...]:
        """Return the live slices that it would replace without keeping their files."""
        kept = {file.sha256 for file in self.batch.files}
        kept |= {file.sha256 for file in self.joined_files}
        return tuple(
            held
            for held in self.takes_over
            if not {file.sha256 for file in self.earlier[held.load_id].files} <= kept
        )

    @property
    def hashes(self) -> frozenset[str]:
        """Return its tables' content, by hash."""
        return frozenset(file.sha256 for file in self.batch.tables)


def same_as(proposal: Proposal) -> Delivery | None:
    """Return the live delivery that has these bytes already, read in the same way."""
    wanted = (proposal.said.mapping, proposal.said.period)
    found = (each for each in _with_its_files(proposal) if (each.mapping, each.period) == wanted)
    return next(found, None)


def _with_its_files(proposal: Proposal) -> Iterator[Delivery]:
    """Yield the live deliveries that have these bytes."""
    live = {held.load_id for held in proposal.live}
    for delivery in proposal.earlier.values():
        if delivery.id in live and proposal.hashes <= {file.sha256 for file in delivery.files}:
            yield delivery


def kept_as_control(proposal: Proposal) -> Delivery | None:
    """Return the delivery of these bytes that a person keeps as control (R1)."""
    for delivery in proposal.earlier.values():
        has_all = proposal.hashes <= {file.sha256 for file in delivery.files}
        if delivery.state == "control" and has_all:
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


def _other_columns(proposal: Proposal) -> Iterator[str]:
    manifest = proposal.batch.manifest and proposal.batch.manifest.inspected
    if manifest and manifest.layout:
        tables = ((table.name, table.inspected) for table in proposal.batch.tables)
        others = [name for name, found in tables if found and found.layout != manifest.layout]
        if others:
            yield f"{_some(others)}: its columns are not those of the manifest. Load it anyhow?"


def _repeated(proposal: Proposal) -> Iterator[str]:
    if len(proposal.hashes) < len(proposal.batch.tables):
        yield "Two parts have the same content. Do both count?"


def _read_otherwise(proposal: Proposal) -> Iterator[str]:
    """Ask before a file counts twice: for two months, or by two mappings."""
    gone = set(proposal.takes_over)
    for delivery in _with_its_files(proposal):
        if any(held.load_id == delivery.id and held not in gone for held in proposal.live):
            yield (
                f"Delivery {delivery.id} is the same file, read for another month or account, and "
                "stays beside this one. Do both count?"
            )


def _second_family(proposal: Proposal) -> Iterator[str]:
    """R1: one family of files is the money of a bill."""
    others = [
        held
        for held in proposal.takes_over
        if held.family != proposal.family
        and not _is_estimate(held, proposal)
        and not _is_joined(held, proposal)
    ]
    if others:
        held = others[0].slice
        gone = _some(versions.not_in(proposal, others))
        without = f" It has no charges for {gone}." if gone else ""
        yield (
            f"{held.program} {held.billing_account} of {BillingPeriod(held.billing_period)} is "
            f"loaded already from {_loads(others, proposal)}, a file of another kind.{without} "
            "Shall this one be the money in its place, or only be compared with it, as control?"
        )


def _is_joined(held: LiveSlice, proposal: Proposal) -> bool:
    """Say whether it is put together with all files of the delivery that holds a slice."""
    joined = {file.sha256 for file in proposal.joined_files}
    return {file.sha256 for file in proposal.earlier[held.load_id].files} <= joined


def _is_estimate(held: LiveSlice, proposal: Proposal) -> bool:
    """Say whether a slice is what was not billed yet of the invoice that comes now, and no more."""
    if held.family != unbilled(proposal.family):
        return False
    before = proposal.earlier[held.load_id].totals
    expected = {total.currency for total in before if total.slice == held.slice}
    return expected <= {total.currency for total in proposal.totals}


def _brought_back(proposal: Proposal) -> Iterator[str]:
    for delivery in proposal.earlier.values():
        if delivery.state != "superseded":
            continue
        if proposal.hashes <= {file.sha256 for file in delivery.files}:
            yield f"These files were replaced before (delivery {delivery.id}). Bring them back?"
            return


def _older_run(proposal: Proposal) -> Iterator[str]:
    run = "" if proposal.joined else proposal.batch.run_time
    runs = [proposal.earlier[held.load_id].run_time for held in proposal.takes_over]
    newest = max(runs, default="")
    if run and newest > run:
        yield f"The provider made it at {run}, before what is loaded ({newest}). Go back to it?"


def _lone_part(proposal: Proposal) -> Iterator[str]:
    own = [held for held in proposal.gives_up if held.family == proposal.family]
    if proposal.batch.lone_part and own:
        yield (
            f"It is one part of a report, and {_loads(own, proposal)} is loaded. Replace that, or "
            "add this as another part?"
        )


def _sibling(proposal: Proposal) -> Iterator[str]:
    twins = [held for held in proposal.gives_up if held.load_id in proposal.together]
    if twins and not proposal.batch.lone_part:
        yield (
            f"{_loads(twins, proposal)} was given together with it for the same account and month. "
            "Replace that, or add this as another part?"
        )


def _other_accounts(proposal: Proposal) -> Iterator[str]:
    """Ask about a file with none of the accounts that are there: Azure has one per subscription."""
    own = [held for held in proposal.takes_over if held.family == proposal.family]
    is_part = proposal.batch.lone_part or any(_sibling(proposal))
    if not is_part and versions.is_apart(proposal):
        gone = sorted({total.account for total in versions.replaced_totals(proposal)})
        yield (
            f"It has other accounts only: no charges for {_some(gone)}, which "
            f"{_loads(own, proposal)} has. Replace that, or add this as another part?"
        )


def _shrunk(proposal: Proposal) -> Iterator[str]:
    watched = versions.comparable(proposal)
    alike = versions.has_the_same_detail(proposal)
    before = versions.summed(versions.replaced_totals(proposal), watched)
    after = versions.summed(versions.renewed_totals(proposal), watched)
    for (currency, what), old in sorted(before.items()):
        new = after.get((currency, what))
        watches = alike or what != "records"
        if watches and old > 0 and new is not None and new < old * _LEAST:
            was, is_ = (
                (f"{int(amount):,} rows" if what == "records" else show(amount, currency))
                for amount in (old, new)
            )
            yield f"Down from {was} to {is_} ({what.replace('_', ' ')}). Is it complete?"


def _vanished(proposal: Proposal) -> Iterator[str]:
    now = {total.account for total in versions.renewed_totals(proposal)}
    gone = {total.account for total in versions.replaced_totals(proposal)} - now
    if gone and versions.has_the_same_detail(proposal) and not any(_other_accounts(proposal)):
        yield f"No charges any more for {_some(sorted(gone))}. Is that right?"


def _other_currency(proposal: Proposal) -> Iterator[str]:
    now = {total.currency for total in versions.renewed_totals(proposal)}
    gone = {total.currency for total in versions.replaced_totals(proposal)} - now
    if gone:
        yield f"The currency was {_some(sorted(gone))} and is {_some(sorted(now))}. Is that right?"


def _apart(proposal: Proposal) -> Iterator[str]:
    if proposal.question:
        yield proposal.question


GUARDS: tuple[Callable[[Proposal], Iterator[str]], ...] = (
    _cut,
    _missing,
    _other_columns,
    _repeated,
    _read_otherwise,
    _second_family,
    plausible.uneven,
    plausible.miscounted,
    plausible.doubled,
    rivals.same_accounts,
    plausible.still_to_come,
    _brought_back,
    _older_run,
    _lone_part,
    _sibling,
    _other_accounts,
    _apart,
    _shrunk,
    _vanished,
    _other_currency,
)


def _loads(slices: Iterable[LiveSlice], proposal: Proposal) -> str:
    ids = sorted({held.load_id for held in slices})
    return ", ".join(f"delivery {i} ({proposal.earlier[i].format})" for i in ids)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more
