"""Loading: archive, read, guard, commit. What a person must decide is held; the rest is refused.

A delivery goes `accepted` in the ledger, into the warehouse in one transaction, `live` in the
ledger: at every moment in between, `recover` knows what to do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.errors import (
    LoadError,
    LoadStoppedError,
    MissingFilesError,
    NothingHeldError,
    RejectedRowsError,
)
from ses_dash.ingest import guards, outcome, recording
from ses_dash.ingest.acceptance import accept, mark, merged
from ses_dash.ingest.grouping import Batch, expand, group
from ses_dash.ingest.inspection import recognise, rejected_rows
from ses_dash.ingest.recording import Wish
from ses_dash.ingest.replay import rebuild, recover
from ses_dash.ingest.workbench import Workbench, never
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import FileResult, Finding
from ses_dash.model.program import program_key
from ses_dash.warehouse.commit import live_slices, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.ingest.workbench import Part, Report
    from ses_dash.model.delivery import Delivery
    from ses_dash.stores import Stores

__all__ = ["approve", "load", "rebuild", "recognise", "recover", "refuse", "rejected_rows"]

_LONE_PART = Finding(
    "lone part", "It is numbered like one part of a report, and no other part came with it."
)


def load(
    stores: Stores,
    actor: Actor,
    paths: Iterable[str | Path],
    *,
    program: str | None = None,
    approve: bool = False,
    progress: Report = None,
    stopped: Callable[[], bool] = never,
) -> list[FileResult]:
    """Load files and folders; return what became of each file, in their order.

    Files of one report belong in one call. `program` is for files that do not name theirs;
    `approve` lets through what would be held. A file that cannot be loaded is refused, not raised.
    Once `stopped()` says so, reports that are not being stored yet are left out.
    """
    authorize(actor, Action.LOAD)
    if approve:
        authorize(actor, Action.APPROVE)
    wish = Wish(actor, program_key(program) if program else None, approve)
    given = list(expand(paths))
    with Workbench(stores, progress, stopped) as bench:
        bench.steps = 2 * len(given)
        bench.expect(each.path.stat().st_size for each in given if not each.reason)
        try:
            files = [bench.receive(each) for each in given]
        except LoadStoppedError as error:
            return [FileResult(each.name, "stopped", reason=str(error)) for each in given]
        results = {id(file): recording.unreadable(stores, file) for file in files if file.reason}
        for batch in group([file for file in files if not file.reason]):
            results |= zip(map(id, batch.files), _take(bench, batch, wish), strict=True)
    return [results[id(file)] for file in files]


def approve(
    stores: Stores,
    actor: Actor,
    delivery_id: int,
    *,
    as_part: bool = False,
    progress: Report = None,
    stopped: Callable[[], bool] = never,
) -> list[FileResult]:
    """Load a held delivery after all: in the place of what is live, or beside it `as_part`.

    It becomes a delivery of its own, the newest, so that replaying by sequence gives the same.
    """
    authorize(actor, Action.APPROVE)
    held = _held(stores, delivery_id)
    with Workbench(stores, progress, stopped) as bench:
        bench.expect((file.size for file in held.files), archived=True)
        files = [bench.again(file) for file in held.files]
        manifest = next((file for file in files if file.inspected and file.inspected.lists), None)
        tables = tuple(file for file in files if file is not manifest)
        adds_to = _beside(stores, held) if as_part else None
        wish = Wish(actor, held.program, approve=True, adds_to=adds_to)
        return _take(bench, Batch(tables, manifest), wish)


def refuse(stores: Stores, actor: Actor, delivery_id: int, reason: str) -> None:
    """Decide that a held delivery is not loaded."""
    authorize(actor, Action.APPROVE)
    held = _held(stores, delivery_id)
    with stores.ledger.write() as conn:
        deliveries.set_state(conn, held.id, "refused", reason=reason, approved_by=actor.name)


def _held(stores: Stores, delivery_id: int) -> Delivery:
    with stores.ledger.read() as conn:
        delivery = deliveries.get(conn, delivery_id)
    if delivery.state != "held":
        raise NothingHeldError(delivery_id)
    return delivery


def _beside(stores: Stores, held: Delivery) -> int | None:
    """Return the newest live delivery with a slice of the held one."""
    slices = {total.slice for total in held.totals}
    live = [each.load_id for each in live_slices(stores.warehouse) if each.slice in slices]
    return max(live, default=None)


def _take(bench: Workbench, batch: Batch, wish: Wish) -> list[FileResult]:
    """Load, hold or refuse the files of one report together, unless somebody stops it first."""
    try:
        return _take_unless_stopped(bench, batch, wish)
    except LoadStoppedError as error:
        return [outcome.of_file(file, "stopped", str(error)) for file in batch.files]


def _take_unless_stopped(bench: Workbench, batch: Batch, wish: Wish) -> list[FileResult]:
    stores = bench.stores
    if not batch.tables:
        first = batch.files[0]
        reason = str(MissingFilesError(first.name, batch.missing))
        return recording.refuse(stores, batch, [outcome.of_file(first, "refused", reason)])
    parts: list[Part] = []
    for file in batch.tables:
        try:
            parts.append(bench.stage(file, wish.program))
        except LoadError as error:
            culprits = [outcome.of_file(file, "refused", str(error))]
            return recording.refuse(stores, batch, culprits, wish.program)
    bad = [_with_rejects(part) for part in parts if part.staged.rejected]
    if bad:
        return recording.refuse(stores, batch, bad, wish.program)
    bench.storing(parts)
    with stores.warehouse.write_lock:
        return _decide(stores, batch, parts, wish)


def _with_rejects(part: Part) -> FileResult:
    first = next(map(str, part.staged.rejects), "see the file")
    error = RejectedRowsError(part.file.name, part.staged.rejected, first)
    return outcome.of_part(part, "refused", str(error))


def _decide(stores: Stores, batch: Batch, parts: Sequence[Part], wish: Wish) -> list[FileResult]:
    """Load what was read, unless it is there already or a person has to look at it first."""
    proposal = _proposal(stores, batch, parts, wish)
    same = guards.same_as(proposal)
    if same:
        return recording.results(
            proposal, "unchanged", f"Delivery {same.id} has it already.", same.id
        )
    asked = " ".join(guards.questions(proposal)) if wish.adds_to is None else ""
    if asked and not wish.approve:
        return recording.results(
            proposal, "held", asked, recording.hold(stores, proposal, wish, asked)
        )
    return _load(stores, proposal, wish, approved=bool(asked) or wish.adds_to is not None)


def _proposal(stores: Stores, batch: Batch, parts: Sequence[Part], wish: Wish) -> guards.Proposal:
    """Return what was read beside what it replaces and what has the same files."""
    totals = merged(parts)
    live = live_slices(stores.warehouse)
    old = replaced(live, parts[0].staged.family, {total.slice for total in totals})
    with stores.ledger.read() as conn:
        beside = deliveries.some(conn, {held.load_id for held in old})
        same = deliveries.sharing(conn, {file.sha256 for file in batch.tables})
    return guards.Proposal(
        batch=batch,
        parts=tuple(parts),
        totals=totals,
        live=live,
        earlier={delivery.id: delivery for delivery in (*beside, *same)},
        together=frozenset(wish.together),
    )


def _load(
    stores: Stores, proposal: guards.Proposal, wish: Wish, *, approved: bool
) -> list[FileResult]:
    lone = proposal.batch.lone_part and wish.adds_to is None
    new = recording.record(
        stores,
        proposal,
        wish,
        findings=(_LONE_PART,) if lone else (),
        approved_by=wish.actor.name if approved else "",
    )
    try:
        accept(stores, new, proposal.parts)
    except LoadError as error:
        with stores.ledger.write() as conn:
            deliveries.set_state(conn, new.id, "refused", reason=str(error))
        return recording.results(proposal, "refused", str(error), new.id)
    mark(stores)
    recording.settle(stores, proposal, new)
    wish.together.add(new.id)
    loaded = recording.results(proposal, "loaded", "", new.id)
    if not lone:
        return loaded
    return [replace(each, findings=(*each.findings, _LONE_PART)) for each in loaded]
