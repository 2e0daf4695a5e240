"""Two data sets of one bill, put together as one delivery when the second of them arrives.

Actual and amortised costs of Azure (decision 12), an invoice of Microsoft CSP and its usage
(decision 13): never added up. The files that are live already come from the archive. Which data set
a file is, its role, stands with it in the ledger, so that a replay puts them together in the same
way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.errors import LoadError
from ses_dash.ingest import amortising, detailing, joining, roles
from ses_dash.model.reading import USED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.ingest.grouping import Batch
    from ses_dash.ingest.guards import Proposal
    from ses_dash.ingest.recording import Wish
    from ses_dash.ingest.workbench import Part, Workbench
    from ses_dash.model.delivery import Delivery
    from ses_dash.model.reading import Said


def with_roles(batch: Batch, parts: Iterable[Part]) -> tuple[Part, ...]:
    """Give the parts of a report their role: as its rows show, else as its manifest says."""
    found = batch.manifest and batch.manifest.inspected
    said = roles.named([found.kind]) if found else ""
    listed = tuple(parts)
    shown = joining.roles_of(listed)
    whole = said or (next(iter(shown)) if len(shown) == 1 else "")
    return tuple(part if part.staged.role else joining.as_role(part, whole) for part in listed)


def again(bench: Workbench, delivery: Delivery, said: Said) -> list[Part]:
    """Read the tables of a delivery again from the archive, as it was put together."""
    found = frozenset(file.role for file in delivery.files)
    parts = []
    for kept in delivery.files:
        file = bench.again(kept, said)
        if not (file.inspected and file.inspected.lists):
            beside = roles.beside(kept.role, found)
            parts.append(bench.stage(file, replace(said, beside=beside)))
    return list(detailing.detailed(bench, parts).parts) if USED in roles.complete(found) else parts


def put_together(bench: Workbench, proposal: Proposal, wish: Wish) -> Proposal:
    """Put a delivery together with the live files of the other role, if there are any.

    What cannot be put together stays as it is, with a question.
    """
    own = joining.roles_of(proposal.parts)
    if not own:
        return proposal
    kept = [
        (delivery, file)
        for delivery in _live(proposal, own)
        for file in delivery.files
        if wish.adds_to is not None or (file.role and file.role not in own)
    ]
    pair = roles.complete(own | {file.role for _, file in kept})
    if not pair:
        return proposal
    recipe = detailing.together if USED in pair else amortising.together
    try:
        problem = _not_whole(bench, proposal, own, wish)
        if problem:
            return replace(proposal, question=problem)
        asked = _older(bench, proposal, own)
        found = recipe(bench, proposal, kept)
    except LoadError as error:
        return replace(proposal, question=f"{error} {joining.instead(joining.sources(kept))}")
    return replace(found, question=" ".join(filter(None, (found.question, asked))))


def _live(proposal: Proposal, own: frozenset[str]) -> list[Delivery]:
    """Return the deliveries with the same data sets, or the other, that it takes slices from."""
    pair = roles.pair(own)
    found = ((held, proposal.earlier[held.load_id]) for held in proposal.takes_over)
    ids = {
        delivery.id
        for held, delivery in found
        if held.family == proposal.family or any(file.role in pair for file in delivery.files)
    }
    return [proposal.earlier[load_id] for load_id in sorted(ids)]


def _not_whole(bench: Workbench, proposal: Proposal, own: frozenset[str], wish: Wish) -> str:
    """Return why files cannot be told apart, or why something would be lost with what is live."""
    if any(not part.staged.role for part in proposal.parts):
        return "Some of its files are actual and some amortised costs, and some could be either."
    for delivery in _live(proposal, own):
        slices = {total.slice for total in delivery.totals}
        live = {held.slice for held in proposal.live if held.load_id == delivery.id}
        if live != slices:
            ask = joining.instead([delivery.id])
            return f"Part of delivery {delivery.id} was replaced since. {ask}"
        if slices <= proposal.slices or wish.adds_to is not None:
            continue
        replaced = [file for file in delivery.files if file.role in own]
        if not joining.slices_of(joining.tables(bench, replaced, proposal.said)) <= proposal.slices:
            return f"Delivery {delivery.id} has other months or accounts too. Replace all of them?"
    return ""


def _older(bench: Workbench, proposal: Proposal, own: frozenset[str]) -> str:
    """Ask before a run of the provider replaces a newer one of the same role."""
    run = proposal.batch.run_time
    files = (file for each in _live(proposal, own) for file in each.files if file.role in own)
    found = (bench.again(file, proposal.said).inspected for file in files if run)
    newest = max((each.run_time for each in found if each), default="")
    if run and newest > run:
        return f"The provider made it at {run}, before what is loaded ({newest}). Go back to it?"
    return ""
