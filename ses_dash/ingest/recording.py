"""What the ledger keeps of a delivery, and what its files are told of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ses_dash.errors import OtherFileError
from ses_dash.ingest import outcome
from ses_dash.ingest.grouping import Batch
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import DeliveryFile, Finding
from ses_dash.model.reading import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.ingest.grouping import Received
    from ses_dash.ingest.guards import Proposal
    from ses_dash.ingest.workbench import Part
    from ses_dash.model.delivery import Delivery, DeliveryState, FileResult, LoadStatus
    from ses_dash.model.mapping import Mapping
    from ses_dash.stores import Stores

REJECTED = "rejected rows"  # code of the finding that a refused delivery has rows to list
_NOTHING = Said()
_LOADED_AS = "Loaded as delivery"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who loads, and what they said about it."""

    actor: Actor
    program: str | None
    approve: bool
    adds_to: int | None = None
    decides: int | None = None  # delivery that waited, or was kept as control, and counts now
    together: set[int] = field(default_factory=set)  # deliveries of this command
    again: dict[str, FileResult] = field(default_factory=dict)  # files put together since, by hash
    period: str = ""
    mapping: Mapping | None = None

    @property
    def said(self) -> Said:
        """Return what the person said of the files."""
        return Said(self.program, self.period, self.mapping)

    def remember(self, proposal: Proposal, new: Delivery) -> None:
        """Note that a delivery of this command is loaded, and which other files are in it now."""
        self.together.add(new.id)
        for part in proposal.joined:
            self.again[part.file.sha256] = outcome.of_part(part, "loaded", "", new.id)

    def latest(self, file: Received, result: FileResult) -> FileResult:
        """Return what became of a file in the end, together with a later one."""
        return self.again.get(file.sha256, result) if result.status == "loaded" else result

    def about(self, batch: Batch) -> Wish:
        """Return what was said that matters for some files: a mapping reads what is not known."""
        found = next((file.inspected for file in batch.tables if file.inspected), None)
        mapping = found.mapping if found else None
        needed = mapping is not None and mapping.needs_month
        return replace(self, mapping=mapping, period=self.period if needed else "")


def said_of(delivery: Delivery) -> Said:
    """Return what was said of a delivery when it was loaded."""
    return Said(delivery.program, delivery.period, delivery.mapping)


def record(
    stores: Stores,
    proposal: Proposal,
    wish: Wish,
    *,
    state: DeliveryState = "accepted",
    reason: str = "",
    findings: tuple[Finding, ...] = (),
    approved_by: str = "",
) -> Delivery:
    """Record a delivery that was read."""
    first = proposal.parts[0].staged
    family = first.family if state == "held" else proposal.family  # what waits is what was given
    found = [finding for part in proposal.all_parts for finding in part.staged.findings]
    joined = () if state == "held" else proposal.joined_files
    with stores.ledger.write() as conn:
        return deliveries.add(
            conn,
            format=first.format,
            family=family,
            importer_version=first.version,
            files=(*_files(proposal.batch, proposal.parts), *joined),
            said=wish.said,
            run_time=proposal.batch.run_time,
            adds_to=None if joined else wish.adds_to,
            state=state,
            reason=reason,
            findings=tuple(dict.fromkeys((*found, *findings))),
            totals=proposal.totals,
            approved_by=approved_by,
        )


def hold(stores: Stores, proposal: Proposal, wish: Wish, asked: str) -> int:
    """Record a delivery that waits for a decision; given again, it is the same one that waits."""
    for waiting in _waiting(stores, proposal, "held"):
        if said_of(waiting) == wish.said:
            return waiting.id
    return record(stores, proposal, wish, state="held", reason=asked).id


def settle(stores: Stores, proposal: Proposal, new: Delivery) -> None:
    """Close deliveries of the same files that are held or kept as control: they are loaded now."""
    for waiting in _waiting(stores, proposal, "held", "control"):
        with stores.ledger.write() as conn:
            reason = f"{_LOADED_AS} {new.id}."
            deliveries.set_state(conn, waiting.id, "refused", reason=reason)


def was_approved(delivery: Delivery) -> bool:
    """Say whether a delivery that was held counts after all, as a newer one."""
    return delivery.state == "refused" and delivery.reason.startswith(_LOADED_AS)


def refuse(
    stores: Stores, batch: Batch, culprits: Sequence[FileResult], said: Said = _NOTHING
) -> list[FileResult]:
    """Record that a report is refused, and return a result for each of its files."""
    rejected = sum(culprit.rejected for culprit in culprits)
    with stores.ledger.write() as conn:
        refused = deliveries.add(
            conn,
            format=culprits[0].format,
            family="",
            importer_version=0,
            files=_files(batch),
            said=said,
            run_time=batch.run_time,
            state="refused",
            reason=culprits[0].reason,
            findings=[Finding(REJECTED, f"Rows that cannot be read: {rejected:,}.")]
            if rejected
            else [],
        )
    by_name = {each.file: replace(each, delivery=refused.id) for each in culprits}
    return [
        by_name.get(file.name)
        or outcome.of_file(
            file, "refused", str(OtherFileError(file.name, culprits[0].file)), refused.id
        )
        for file in batch.files
    ]


def unreadable(stores: Stores, file: Received) -> FileResult:
    """Return the result of a file that is in no known format, cannot be read or is not there."""
    result = outcome.of_file(file, "refused", file.reason)
    return refuse(stores, Batch((file,)), [result])[0] if file.sha256 else result


def results(proposal: Proposal, status: LoadStatus, reason: str, delivery: int) -> list[FileResult]:
    """Return the results of the files of a report that was read, the manifest's first."""
    manifest = proposal.batch.manifest
    listing = [outcome.of_file(manifest, status, reason, delivery)] if manifest else []
    return listing + [outcome.of_part(part, status, reason, delivery) for part in proposal.parts]


def _waiting(stores: Stores, proposal: Proposal, *states: DeliveryState) -> list[Delivery]:
    hashes = frozenset(file.sha256 for file in proposal.batch.files)
    with stores.ledger.read() as conn:
        same = deliveries.with_files(conn, hashes)
    return [delivery for delivery in same if delivery.state in states]


def _files(batch: Batch, parts: Sequence[Part] = ()) -> tuple[DeliveryFile, ...]:
    known = {part.file.sha256: part.staged.role for part in parts}
    usual = parts[0].staged.role if parts else ""  # of a manifest
    return tuple(
        DeliveryFile(file.name, file.sha256, file.size, known.get(file.sha256, usual))
        for file in batch.files
    )
