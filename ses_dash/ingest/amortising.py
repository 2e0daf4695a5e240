"""Actual and amortised costs of one month, put together by Microsoft's recipe (decision 12).

They are two data sets of one bill, in files of the same layout, and are never added up: of the
amortised costs all rows count, of the actual ones what was paid for commitments.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.ingest import joining, roles
from ses_dash.ingest.acceptance import merged
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import ACTUAL, AMORTISED
from ses_dash.money import exact, plain, subtract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.ingest.grouping import Received
    from ses_dash.ingest.guards import Proposal
    from ses_dash.ingest.joining import Kept
    from ses_dash.ingest.workbench import Part, Workbench
    from ses_dash.model.delivery import Slice
    from ses_dash.model.reading import Said


class _Read(NamedTuple):
    """A table read twice: alone, and beside the files of the other role."""

    alone: Part
    beside: Part


def together(bench: Workbench, proposal: Proposal, kept: Kept) -> Proposal:
    """Put costs of one kind together with live files of the other; ask where that cannot be."""
    said = proposal.said
    own = [
        _Read(part, _beside(bench, part.file, part.staged.role, said)) for part in proposal.parts
    ]
    joined = []
    for _, kept_file in kept:
        file = bench.again(kept_file, said)
        if not (file.inspected and file.inspected.lists):
            alone = joining.as_role(bench.stage(file, said), kept_file.role)
            joined.append(_Read(alone, _beside(bench, file, kept_file.role, said)))
    every = [*own, *joined]
    found = joining.slices_of(each.beside for each in every)
    if _is_split(every) or not joining.slices_of_deliveries(kept) <= found:
        return joining.of_others(proposal, kept)
    findings = [*joining.named(kept, " costs"), *_of_other_runs(every)]
    parts = tuple(joining.with_findings(each.beside, findings) for each in own)
    answered = tuple(joining.answered(each.beside) for each in joined)
    return replace(
        proposal,
        parts=parts,
        joined=answered,
        joined_files=tuple(file for _, file in kept),
        totals=merged((*parts, *answered)),
    )


def _beside(bench: Workbench, file: Received, role: str, said: Said) -> Part:
    return joining.as_role(bench.stage(file, replace(said, beside=roles.other(role))), role)


def _is_split(every: Sequence[_Read]) -> bool:
    """Say whether money would be lost: rows left out here that are in no file there."""
    actual = [each for each in every if each.beside.staged.role == ACTUAL]
    amortised = [each.beside for each in every if each.beside.staged.role == AMORTISED]
    before = _records(each.alone for each in actual)
    after = _records(each.beside for each in actual)
    left_out = {slice_ for slice_, records in before.items() if records != after.get(slice_)}
    unbilled = {
        total.slice
        for total in joining.totals_of(amortised)
        if total.amounts["billed_cost"] != total.amounts["effective_cost"]
    }
    return bool(
        left_out - joining.slices_of(amortised) or unbilled - before.keys() or after.keys() - before
    )


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


def _records(parts: Iterable[Part]) -> defaultdict[Slice, int]:
    records: defaultdict[Slice, int] = defaultdict(int)
    for total in joining.totals_of(parts):
        records[total.slice] += total.records
    return records


def _billed(parts: Iterable[Part]) -> defaultdict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    with exact():
        for total in joining.totals_of(parts):
            sums[total.currency] += total.amounts["billed_cost"]
    return sums
