"""Loading: archive, read, guard, commit. What a person must decide is held; the rest is refused.

A delivery goes `accepted` in the ledger, into the warehouse in one transaction, `live` in the
ledger: at every moment in between, `recover` knows what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.errors import (
    LoadError,
    MissingFilesError,
    NothingHeldError,
    OtherFileError,
    RejectedRowsError,
)
from ses_dash.ingest import guards, outcome
from ses_dash.ingest.acceptance import accept, mark, merged
from ses_dash.ingest.grouping import Batch, expand, group
from ses_dash.ingest.replay import rebuild, recover
from ses_dash.ingest.workbench import Workbench
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import DeliveryFile, Finding
from ses_dash.model.program import program_key
from ses_dash.warehouse.commit import live_slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.ingest.grouping import Received
    from ses_dash.ingest.workbench import Part, Report
    from ses_dash.model.delivery import Delivery, DeliveryState, FileResult, LoadStatus
    from ses_dash.stores import Stores

__all__ = ["approve", "load", "rebuild", "recover", "refuse"]

_LONE_PART = Finding(
    "lone part", "It is numbered like one part of a report, and no other part came with it."
)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who loads, and what they said about it."""

    actor: Actor
    program: str | None
    approve: bool
    adds_to: int | None = None
    together: set[int] = field(default_factory=set)  # deliveries of this command


def load(
    stores: Stores,
    actor: Actor,
    paths: Iterable[str | Path],
    *,
    program: str | None = None,
    approve: bool = False,
    progress: Report = None,
) -> list[FileResult]:
    """Load files and folders; return what became of each file, in their order.

    Files of one report belong in one call. `program` is for files that do not name theirs;
    `approve` lets through what would be held. A file that cannot be loaded is refused, not raised.
    """
    authorize(actor, Action.LOAD)
    if approve:
        authorize(actor, Action.APPROVE)
    wish = _Wish(actor, program_key(program) if program else None, approve)
    with Workbench(stores, progress) as bench:
        given = list(expand(paths))
        bench.steps = 2 * len(given)
        files = [bench.receive(each) for each in given]
        results = {id(file): _unreadable(stores, file) for file in files if file.reason}
        for batch in group([file for file in files if not file.reason]):
            results |= zip(map(id, batch.files), _take(bench, batch, wish), strict=True)
    return [results[id(file)] for file in files]


def approve(
    stores: Stores, actor: Actor, delivery_id: int, *, as_part: bool = False
) -> list[FileResult]:
    """Load a held delivery after all: in the place of what is live, or beside it `as_part`.

    It becomes a delivery of its own, the newest, so that replaying by sequence gives the same.
    """
    authorize(actor, Action.APPROVE)
    held = _held(stores, delivery_id)
    with Workbench(stores) as bench:
        files = [bench.again(file) for file in held.files]
        manifest = next((file for file in files if file.inspected and file.inspected.lists), None)
        tables = tuple(file for file in files if file is not manifest)
        adds_to = _beside(stores, held) if as_part else None
        wish = _Wish(actor, held.program, approve=True, adds_to=adds_to)
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


def _take(bench: Workbench, batch: Batch, wish: _Wish) -> list[FileResult]:
    """Read the files of one report and load, hold or refuse them together."""
    if not batch.tables:
        first = batch.files[0]
        reason = str(MissingFilesError(first.name, batch.missing))
        return _refuse(bench.stores, batch, [outcome.of_file(first, "refused", reason)])
    parts: list[Part] = []
    for file in batch.tables:
        try:
            parts.append(bench.stage(file, wish.program))
        except LoadError as error:
            refused = outcome.of_file(file, "refused", str(error))
            return _refuse(bench.stores, batch, [refused])
    bad = [_with_rejects(part) for part in parts if part.staged.rejected]
    if bad:
        return _refuse(bench.stores, batch, bad)
    with bench.stores.warehouse.write_lock:
        return _decide(bench.stores, batch, parts, wish)


def _with_rejects(part: Part) -> FileResult:
    first = next(map(str, part.staged.rejects), "see the file")
    error = RejectedRowsError(part.file.name, part.staged.rejected, first)
    return outcome.of_part(part, "refused", str(error))


def _decide(stores: Stores, batch: Batch, parts: Sequence[Part], wish: _Wish) -> list[FileResult]:
    """Load what was read, unless it is there already or a person has to look at it first."""
    with stores.ledger.read() as conn:
        earlier = {delivery.id: delivery for delivery in deliveries.all(conn)}
    proposal = guards.Proposal(
        batch=batch,
        parts=tuple(parts),
        totals=merged(parts),
        live=live_slices(stores.warehouse),
        earlier=earlier,
        together=frozenset(wish.together),
    )
    same = guards.same_as(proposal)
    if same:
        return _results(proposal, "unchanged", f"Delivery {same.id} has it already.", same.id)
    asked = " ".join(guards.questions(proposal)) if wish.adds_to is None else ""
    if asked and not wish.approve:
        return _results(proposal, "held", asked, _hold(stores, proposal, wish, asked))
    return _load(stores, proposal, wish, approved=bool(asked) or wish.adds_to is not None)


def _load(
    stores: Stores, proposal: guards.Proposal, wish: _Wish, *, approved: bool
) -> list[FileResult]:
    lone = proposal.batch.lone_part and wish.adds_to is None
    new = _record(
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
        return _results(proposal, "refused", str(error), new.id)
    mark(stores)
    _settle(stores, proposal, new)
    wish.together.add(new.id)
    results = _results(proposal, "loaded", "", new.id)
    return (
        [replace(each, findings=(*each.findings, _LONE_PART)) for each in results]
        if lone
        else results
    )


def _hold(stores: Stores, proposal: guards.Proposal, wish: _Wish, asked: str) -> int:
    """Record a delivery that waits for a decision; given again, it is the same one that waits."""
    for waiting in _waiting(stores, proposal):
        return waiting.id
    return _record(stores, proposal, wish, state="held", reason=asked).id


def _settle(stores: Stores, proposal: guards.Proposal, new: Delivery) -> None:
    """Close held deliveries of the same files: they are loaded now."""
    for waiting in _waiting(stores, proposal):
        with stores.ledger.write() as conn:
            reason = f"Loaded as delivery {new.id}."
            deliveries.set_state(conn, waiting.id, "refused", reason=reason)


def _waiting(stores: Stores, proposal: guards.Proposal) -> list[Delivery]:
    hashes = frozenset(file.sha256 for file in proposal.batch.files)
    with stores.ledger.read() as conn:
        same = deliveries.with_files(conn, hashes)
    return [delivery for delivery in same if delivery.state == "held"]


def _record(
    stores: Stores,
    proposal: guards.Proposal,
    wish: _Wish,
    *,
    state: DeliveryState = "accepted",
    reason: str = "",
    findings: tuple[Finding, ...] = (),
    approved_by: str = "",
) -> Delivery:
    first = proposal.parts[0].staged
    found = [finding for part in proposal.parts for finding in part.staged.findings]
    with stores.ledger.write() as conn:
        return deliveries.add(
            conn,
            format=first.format,
            family=first.family,
            importer_version=first.version,
            files=_files(proposal.batch),
            program=wish.program,
            run_time=proposal.batch.run_time,
            adds_to=wish.adds_to,
            state=state,
            reason=reason,
            findings=tuple(dict.fromkeys((*found, *findings))),
            totals=proposal.totals,
            approved_by=approved_by,
        )


def _refuse(stores: Stores, batch: Batch, culprits: Sequence[FileResult]) -> list[FileResult]:
    """Record that a report is refused, and return a result for each of its files."""
    with stores.ledger.write() as conn:
        refused = deliveries.add(
            conn,
            format=culprits[0].format,
            family="",
            importer_version=0,
            files=_files(batch),
            run_time=batch.run_time,
            state="refused",
            reason=culprits[0].reason,
        )
    by_name = {each.file: replace(each, delivery=refused.id) for each in culprits}
    return [
        by_name.get(file.name)
        or outcome.of_file(
            file, "refused", str(OtherFileError(file.name, culprits[0].file)), refused.id
        )
        for file in batch.files
    ]


def _unreadable(stores: Stores, file: Received) -> FileResult:
    """Return the result of a file that is in no known format, cannot be read or is not there."""
    result = outcome.of_file(file, "refused", file.reason)
    return _refuse(stores, Batch((file,)), [result])[0] if file.sha256 else result


def _results(
    proposal: guards.Proposal, status: LoadStatus, reason: str, delivery: int
) -> list[FileResult]:
    manifest = proposal.batch.manifest
    listing = [outcome.of_file(manifest, status, reason, delivery)] if manifest else []
    return listing + [outcome.of_part(part, status, reason, delivery) for part in proposal.parts]


def _files(batch: Batch) -> tuple[DeliveryFile, ...]:
    return tuple(DeliveryFile(file.name, file.sha256, file.size) for file in batch.files)
