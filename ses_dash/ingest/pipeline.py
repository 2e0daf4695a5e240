"""Loading: archive, read, guard, commit. What a person must decide is held; the rest is refused.

A delivery goes `accepted` in the ledger, into the warehouse in one transaction, `live` in the
ledger: at every moment in between, `recover` knows what to do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.errors import (
    BilledTwiceError,
    LoadError,
    LoadStoppedError,
    MissingFilesError,
    MixedReportError,
    RejectedRowsError,
)
from ses_dash.ingest import (
    combining,
    days,
    decisions,
    guards,
    outcome,
    plausible,
    recording,
    rivals,
)
from ses_dash.ingest.acceptance import accept, mark, merged
from ses_dash.ingest.decisions import control, refuse
from ses_dash.ingest.grouping import Batch, expand, group
from ses_dash.ingest.inspection import recognise, rejected_rows
from ses_dash.ingest.recording import Wish
from ses_dash.ingest.replay import rebuild, recover
from ses_dash.ingest.workbench import Workbench, never
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import FileResult
from ses_dash.model.program import program_key
from ses_dash.period import BillingPeriod
from ses_dash.warehouse import partner_money
from ses_dash.warehouse.commit import live_slices, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.ingest.workbench import Part, Report
    from ses_dash.model.delivery import Delivery, SliceTotal
    from ses_dash.model.mapping import Mapping
    from ses_dash.stores import Stores
    from ses_dash.warehouse.commit import LiveSlice

__all__ = [
    "approve",
    "control",
    "load",
    "rebuild",
    "recognise",
    "recover",
    "refuse",
    "rejected_rows",
]


def load(
    stores: Stores,
    actor: Actor,
    paths: Iterable[str | Path],
    *,
    program: str | None = None,
    period: str = "",
    mapping: Mapping | None = None,
    approve: bool = False,
    progress: Report = None,
    stopped: Callable[[], bool] = never,
) -> list[FileResult]:
    """Load files and folders; return what became of each file, in their order.

    Files of one report belong in one call. `program` and `period` (YYYY-MM) are for files that do
    not name theirs. A `mapping` reads all of them; without one, those in no known format are read
    by the mapping made for their columns. `approve` lets through what would be held. A file that
    cannot be loaded is refused, not raised. Once `stopped()` says so, what is not stored is left.
    """
    authorize(actor, Action.LOAD)
    if approve:
        authorize(actor, Action.APPROVE)
    key = program_key(program) if program else None
    month = str(BillingPeriod.parse(period)) if period else ""
    wish = Wish(actor, key, approve, period=month, mapping=mapping)
    given = list(expand(paths))
    with Workbench(stores, progress, stopped) as bench:
        bench.steps = 2 * len(given)
        bench.expect(each.path.stat().st_size for each in given if not each.reason)
        try:
            files = [bench.receive(each, wish.said) for each in given]
        except LoadStoppedError as error:
            return [FileResult(each.name, "stopped", reason=str(error)) for each in given]
        results = {id(file): recording.unreadable(stores, file) for file in files if file.reason}
        for batch in group([file for file in files if not file.reason]):
            results |= zip(map(id, batch.files), _take(bench, batch, wish), strict=True)
    return [wish.latest(file, results[id(file)]) for file in files]


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
    held = decisions.held(stores, delivery_id, or_control=True)
    if as_part and decisions.has_rivals(stores, held):
        raise BilledTwiceError(delivery_id)
    with Workbench(stores, progress, stopped) as bench:
        bench.expect((file.size for file in held.files), archived=True)
        said = recording.said_of(held)
        files = [bench.again(file, said) for file in held.files]
        manifest = next((file for file in files if file.inspected and file.inspected.lists), None)
        tables = tuple(file for file in files if file is not manifest)
        adds_to = _beside(stores, held) if as_part else None
        wish = Wish(
            actor,
            held.program,
            approve=True,
            adds_to=adds_to,
            decides=held.id,
            period=held.period,
        )
        return _take(bench, Batch(tables, manifest), wish)


def _beside(stores: Stores, held: Delivery) -> int | None:
    """Return the newest live delivery with a slice of the held one."""
    slices = {total.slice for total in held.totals}
    live = [each.load_id for each in live_slices(stores.warehouse) if each.slice in slices]
    return max(live, default=None)


def _take(bench: Workbench, batch: Batch, wish: Wish) -> list[FileResult]:
    """Load, hold or refuse the files of one report together, unless somebody stops it first."""
    try:
        return _take_unless_stopped(bench, batch, wish.about(batch))
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
            parts.append(bench.stage(file, wish.said))
        except LoadError as error:
            culprits = [outcome.of_file(file, "refused", str(error))]
            return recording.refuse(stores, batch, culprits, wish.said)
    bad = [_with_rejects(part) for part in parts if part.staged.rejected]
    if bad:
        return recording.refuse(stores, batch, bad, wish.said)
    family = parts[0].staged.family
    if other := next((each for each in parts if each.staged.family != family), None):
        reason = str(MixedReportError(other.file.name, parts[0].file.name))
        culprits = [outcome.of_part(other, "refused", reason)]
        return recording.refuse(stores, batch, culprits, wish.said)
    bench.storing(parts)
    with stores.warehouse.write_lock:
        return _decide(bench, batch, parts, wish)


def _with_rejects(part: Part) -> FileResult:
    first = next(map(str, part.staged.rejects), "see the file")
    staged = part.staged
    error = RejectedRowsError(part.file.name, staged.rejected, first, staged.at_risk)
    return outcome.of_part(part, "refused", str(error))


def _decide(bench: Workbench, batch: Batch, parts: Sequence[Part], wish: Wish) -> list[FileResult]:
    """Load what was read, unless it is there already or a person has to look at it first."""
    stores = bench.stores
    proposal = _proposal(stores, batch, combining.with_roles(batch, parts), wish)
    same = guards.same_as(proposal)
    if same:
        return recording.results(
            proposal, "unchanged", f"Delivery {same.id} has it already.", same.id
        )
    kept = guards.kept_as_control(proposal)
    if kept and kept.id != wish.decides:
        return recording.results(
            proposal, "unchanged", f"Delivery {kept.id} keeps it as control.", kept.id
        )
    proposal = combining.put_together(bench, proposal, wish)
    questions = [
        *guards.questions(proposal),
        *rivals.same_customers(stores.warehouse, proposal),
        *days.gone(stores.warehouse, proposal),
    ]
    asked = " ".join(questions) if wish.adds_to is None else ""
    if asked and not wish.approve:
        return recording.results(
            proposal, "held", asked, recording.hold(stores, proposal, wish, asked)
        )
    return _load(stores, proposal, wish, approved=bool(asked) or wish.adds_to is not None)


def _proposal(stores: Stores, batch: Batch, parts: Sequence[Part], wish: Wish) -> guards.Proposal:
    """Return what was read beside what it replaces and what has the same files."""
    totals = merged(parts)
    live = live_slices(stores.warehouse)
    first = parts[0].staged
    old = replaced(live, first.family, {total.slice for total in totals}, first.version)
    with stores.ledger.read() as conn:
        beside = deliveries.some(conn, {held.load_id for held in old})
        same = deliveries.sharing(conn, {file.sha256 for file in batch.tables})
        others = deliveries.some(conn, _beside_ids(set(live).difference(old), totals))
    return guards.Proposal(
        batch=batch,
        parts=tuple(parts),
        totals=totals,
        live=live,
        earlier={delivery.id: delivery for delivery in (*beside, *same)},
        beside={delivery.id: delivery for delivery in others},
        together=frozenset(wish.together),
        said=wish.said,
    )


def _beside_ids(live: Iterable[LiveSlice], totals: Iterable[SliceTotal]) -> set[int]:
    """Return the deliveries with live charges of the same months, of other bills."""
    own = {total.slice for total in totals}
    months = {slice_.billing_period for slice_ in own}
    bills = {(slice_.program, slice_.billing_account) for slice_ in own}
    return {
        held.load_id
        for held in live
        if held.slice.billing_period in months
        and (held.slice.program, held.slice.billing_account) not in bills
    }


def _load(
    stores: Stores, proposal: guards.Proposal, wish: Wish, *, approved: bool
) -> list[FileResult]:
    lone = proposal.batch.lone_part and wish.adds_to is None
    staged = [part.parquet for part in proposal.all_parts]
    noted = (
        *plausible.notes(proposal, lone_part=lone),
        *partner_money.lost(stores.warehouse, staged),
    )
    new = recording.record(
        stores,
        proposal,
        wish,
        findings=noted,
        approved_by=wish.actor.name if approved else "",
    )
    try:
        accept(stores, new, proposal.all_parts)
    except LoadError as error:
        with stores.ledger.write() as conn:
            deliveries.set_state(conn, new.id, "refused", reason=str(error))
        return recording.results(proposal, "refused", str(error), new.id)
    mark(stores)
    recording.settle(stores, proposal, new)
    wish.remember(proposal, new)
    loaded = recording.results(proposal, "loaded", "", new.id)
    return [replace(each, findings=(*each.findings, *noted)) for each in loaded]
