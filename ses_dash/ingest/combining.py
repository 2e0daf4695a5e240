"""Actual and amortised costs of one month, put together by Microsoft's recipe (decision 12).

They are two data sets of one bill, in files of the same layout, and are never added up. When one
arrives and the other is live, both become one delivery, the other's file from the archive: of the
amortised costs all rows, of the actual ones what was paid for commitments. Which of them a file is
stands with it in the ledger, so that a replay reads it in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.errors import LoadError
from ses_dash.ingest import roles
from ses_dash.ingest.acceptance import merged
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import ACTUAL, AMORTISED
from ses_dash.money import exact, plain, subtract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.ingest.grouping import Batch, Received
    from ses_dash.ingest.guards import Proposal
    from ses_dash.ingest.recording import Wish
    from ses_dash.ingest.workbench import Part, Workbench
    from ses_dash.model.delivery import Delivery, DeliveryFile, Slice, SliceTotal
    from ses_dash.model.reading import Said

_BOTH = frozenset({ACTUAL, AMORTISED})


class _Read(NamedTuple):
    """A table read twice: alone, and beside the files of the other role."""

    alone: Part
    beside: Part


def with_roles(batch: Batch, parts: Iterable[Part]) -> tuple[Part, ...]:
    """Give the parts of a report their role: as its rows show, else as its manifest says."""
    found = batch.manifest and batch.manifest.inspected
    said = roles.named([found.kind]) if found else ""
    listed = tuple(parts)
    shown = _roles(listed)
    whole = said or (next(iter(shown)) if len(shown) == 1 else "")
    return tuple(part if part.staged.role else _as(part, whole) for part in listed)


def said_beside(said: Said, file: DeliveryFile, delivery: Delivery) -> Said:
    """Return what is said of a file of a delivery: which other files it has beside it."""
    together = {each.role for each in delivery.files} >= _BOTH
    return replace(said, beside=roles.other(file.role)) if together else said


def put_together(bench: Workbench, proposal: Proposal, wish: Wish) -> Proposal:
    """Put a delivery together with the live files of the other role, if there are any.

    What cannot be put together stays as it is, with a question.
    """
    own = _roles(proposal.parts)
    if not own:
        return proposal
    kept = [
        (delivery, file)
        for delivery in _live(proposal)
        for file in delivery.files
        if wish.adds_to is not None or (file.role and file.role not in own)
    ]
    if not own | {file.role for _, file in kept} >= _BOTH:
        return proposal
    sources = {delivery.id: delivery for delivery, _ in kept}
    try:
        problem = _not_whole(bench, proposal, own, wish)
        if problem:
            return replace(proposal, question=problem)
        return _together(bench, proposal, kept, sources)
    except LoadError as error:
        return replace(proposal, question=f"{error} {_instead(sources)}")


def _together(
    bench: Workbench,
    proposal: Proposal,
    kept: Sequence[tuple[Delivery, DeliveryFile]],
    sources: dict[int, Delivery],
) -> Proposal:
    said = proposal.said
    own = [
        _Read(part, _beside(bench, part.file, part.staged.role, said)) for part in proposal.parts
    ]
    joined = []
    for _, kept_file in kept:
        file = bench.again(kept_file, said)
        if not (file.inspected and file.inspected.lists):
            alone = _as(bench.stage(file, said), kept_file.role)
            joined.append(_Read(alone, _beside(bench, file, kept_file.role, said)))
    every = [*own, *joined]
    if _is_split(every) or not _slices(each.beside for each in every) >= {
        total.slice for delivery in sources.values() for total in delivery.totals
    }:
        question = f"It is of other months or accounts than they are. {_instead(sources)}"
        return replace(proposal, question=question)
    findings = [*_named(kept), *_of_other_runs(every)]
    parts = tuple(_with(each.beside, findings) for each in own)
    answered = tuple(_answered(each.beside) for each in joined)
    return replace(
        proposal,
        parts=parts,
        joined=answered,
        joined_files=tuple(file for _, file in kept),
        totals=merged((*parts, *answered)),
        question=_older(bench, proposal),
    )


def _live(proposal: Proposal) -> list[Delivery]:
    """Return the deliveries of the same family that it takes slices from."""
    ids = {held.load_id for held in proposal.takes_over if held.family == proposal.family}
    return [proposal.earlier[load_id] for load_id in sorted(ids)]


def _not_whole(bench: Workbench, proposal: Proposal, own: frozenset[str], wish: Wish) -> str:
    """Return why files cannot be told apart, or why something would be lost with what is live."""
    if any(not part.staged.role for part in proposal.parts):
        return "Some of its files are actual and some amortised costs, and some could be either."
    for delivery in _live(proposal):
        slices = {total.slice for total in delivery.totals}
        live = {held.slice for held in proposal.live if held.load_id == delivery.id}
        if live != slices:
            return f"Part of delivery {delivery.id} was replaced since. {_instead([delivery.id])}"
        if slices <= proposal.slices or wish.adds_to is not None:
            continue
        replaced = [file for file in delivery.files if file.role in own]
        if not _slices(_tables(bench, replaced, proposal.said)) <= proposal.slices:
            return f"Delivery {delivery.id} has other months or accounts too. Replace all of them?"
    return ""


def _tables(bench: Workbench, files: Iterable[DeliveryFile], said: Said) -> Iterator[Part]:
    for file in (bench.again(each, said) for each in files):
        if not (file.inspected and file.inspected.lists):
            yield bench.stage(file, said)


def _beside(bench: Workbench, file: Received, role: str, said: Said) -> Part:
    return _as(bench.stage(file, replace(said, beside=roles.other(role))), role)


def _is_split(every: Sequence[_Read]) -> bool:
    """Say whether money would be lost: rows left out here that are in no file there."""
    actual = [each for each in every if each.beside.staged.role == ACTUAL]
    amortised = [each.beside for each in every if each.beside.staged.role == AMORTISED]
    before = _records(each.alone for each in actual)
    after = _records(each.beside for each in actual)
    left_out = {slice_ for slice_, records in before.items() if records != after.get(slice_)}
    unbilled = {
        total.slice
        for total in _totals(amortised)
        if total.amounts["billed_cost"] != total.amounts["effective_cost"]
    }
    return bool(left_out - _slices(amortised) or unbilled - before.keys() or after.keys() - before)


def _named(kept: Sequence[tuple[Delivery, DeliveryFile]]) -> Iterator[Finding]:
    for delivery, file in kept:
        message = (
            f"Put together with the {file.role} costs in {file.name} (delivery {delivery.id})."
        )
        yield Finding("put together", message)


def _of_other_runs(every: Sequence[_Read]) -> Iterator[Finding]:
    """Tell where the rest of the costs, which both files have, is not the same in both."""
    actual = [each for each in every if each.beside.staged.role == ACTUAL]
    amortised = [each.beside for each in every if each.beside.staged.role == AMORTISED]
    alone, paid = _billed(each.alone for each in actual), _billed(each.beside for each in actual)
    rest = _billed(amortised)
    for currency in sorted(alone.keys() | rest.keys()):
        left_out = subtract(alone[currency], paid[currency])
        if left_out != rest[currency]:
            yield Finding(
                "other runs",
                f"Without commitments the actual costs are {plain(left_out)} {currency}, the "
                f"amortised ones {plain(rest[currency])}, which count: they are not of the same "
                "run. Load the newer one of the other kind too.",
            )


def _older(bench: Workbench, proposal: Proposal) -> str:
    """Ask before a run of the provider replaces a newer one of the same role."""
    run, own = proposal.batch.run_time, _roles(proposal.parts)
    files = (file for each in _live(proposal) for file in each.files if file.role in own)
    found = (bench.again(file, proposal.said).inspected for file in files if run)
    newest = max((each.run_time for each in found if each), default="")
    if run and newest > run:
        return f"The provider made it at {run}, before what is loaded ({newest}). Go back to it?"
    return ""


def _instead(deliveries: Iterable[int]) -> str:
    ids = ", ".join(map(str, sorted(deliveries)))
    return f"It cannot be put together with delivery {ids}. Shall it be the money in its place?"


def _as(part: Part, role: str) -> Part:
    return part._replace(staged=replace(part.staged, role=role))


def _answered(part: Part) -> Part:
    """Return a part of a live delivery: what was asked about it was answered then."""
    return part._replace(staged=replace(part.staged, question=""))


def _with(part: Part, findings: Iterable[Finding]) -> Part:
    staged = part.staged
    return part._replace(staged=replace(staged, findings=(*staged.findings, *findings)))


def _roles(parts: Iterable[Part]) -> frozenset[str]:
    return frozenset(part.staged.role for part in parts) - {""}


def _totals(parts: Iterable[Part]) -> Iterator[SliceTotal]:
    return (total for part in parts for total in part.staged.totals)


def _slices(parts: Iterable[Part]) -> set[Slice]:
    return {total.slice for total in _totals(parts)}


def _records(parts: Iterable[Part]) -> defaultdict[Slice, int]:
    records: defaultdict[Slice, int] = defaultdict(int)
    for total in _totals(parts):
        records[total.slice] += total.records
    return records


def _billed(parts: Iterable[Part]) -> defaultdict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    with exact():
        for total in _totals(parts):
            sums[total.currency] += total.amounts["billed_cost"]
    return sums
