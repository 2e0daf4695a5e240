"""What putting files of a bill together needs, whichever two data sets they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.model.delivery import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.ingest.guards import Proposal
    from ses_dash.ingest.workbench import Part, Workbench
    from ses_dash.model.delivery import Delivery, DeliveryFile, Slice, SliceTotal
    from ses_dash.model.reading import Said

    Kept = Sequence[tuple[Delivery, DeliveryFile]]


def roles_of(parts: Iterable[Part]) -> frozenset[str]:
    """Return the roles that parts have."""
    return frozenset(part.staged.role for part in parts) - {""}


def totals_of(parts: Iterable[Part]) -> Iterator[SliceTotal]:
    """Yield the totals of parts."""
    return (total for part in parts for total in part.staged.totals)


def slices_of(parts: Iterable[Part]) -> set[Slice]:
    """Return what parts are of."""
    return {total.slice for total in totals_of(parts)}


def tables(bench: Workbench, files: Iterable[DeliveryFile], said: Said) -> Iterator[Part]:
    """Read the tables among files of a delivery again."""
    for file in (bench.again(each, said) for each in files):
        if not (file.inspected and file.inspected.lists):
            yield bench.stage(file, said)


def slices_of_deliveries(kept: Kept) -> set[Slice]:
    """Return what the deliveries of kept files are of."""
    return {total.slice for delivery, _ in kept for total in delivery.totals}


def sources(kept: Kept) -> set[int]:
    """Return the ids of the deliveries of kept files."""
    return {delivery.id for delivery, _ in kept}


def of_others(proposal: Proposal, kept: Kept) -> Proposal:
    """Return a delivery that cannot be put together, with the question what to do."""
    question = f"It is of other months or accounts than they are. {instead(sources(kept))}"
    return replace(proposal, question=question)


def instead(deliveries: Iterable[int]) -> str:
    """Ask what to do with files that cannot be put together with what is live."""
    ids = ", ".join(map(str, sorted(deliveries)))
    return f"It cannot be put together with delivery {ids}. Shall it be the money in its place?"


def as_role(part: Part, role: str) -> Part:
    """Return a part with another role."""
    return part._replace(staged=replace(part.staged, role=role))


def answered(part: Part) -> Part:
    """Return a part of a live delivery: what was asked about it was answered then."""
    return part._replace(staged=replace(part.staged, question=""))


def with_findings(part: Part, findings: Iterable[Finding]) -> Part:
    """Return a part that tells more."""
    staged = part.staged
    return part._replace(staged=replace(staged, findings=(*staged.findings, *findings)))


def named(kept: Kept, what: str) -> Iterator[Finding]:
    """Tell which files of which deliveries files were put together with."""
    for delivery, file in kept:
        where = f"{file.name} (delivery {delivery.id})"
        message = f"Put together with the {file.role}{what} in {where}."
        yield Finding("put together", message)
