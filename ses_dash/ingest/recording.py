"""What the ledger keeps of a delivery, and what its files are told of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ses_dash.errors import OtherFileError
from ses_dash.ingest import outcome
from ses_dash.ingest.grouping import Batch
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import DeliveryFile, Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.ingest.grouping import Received
    from ses_dash.ingest.guards import Proposal
    from ses_dash.model.delivery import Delivery, DeliveryState, FileResult, LoadStatus
    from ses_dash.stores import Stores

REJECTED = "rejected rows"  # code of the finding that a refused delivery has rows to list
_LOADED_AS = "Loaded as delivery"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who loads, and what they said about it."""

    actor: Actor
    program: str | None
    approve: bool
    adds_to: int | None = None
    together: set[int] = field(default_factory=set)  # deliveries of this command


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


def hold(stores: Stores, proposal: Proposal, wish: Wish, asked: str) -> int:
    """Record a delivery that waits for a decision; given again, it is the same one that waits."""
    for waiting in _waiting(stores, proposal):
        return waiting.id
    return record(stores, proposal, wish, state="held", reason=asked).id


def settle(stores: Stores, proposal: Proposal, new: Delivery) -> None:
    """Close held deliveries of the same files: they are loaded now."""
    for waiting in _waiting(stores, proposal):
        with stores.ledger.write() as conn:
            reason = f"{_LOADED_AS} {new.id}."
            deliveries.set_state(conn, waiting.id, "refused", reason=reason)


def was_approved(delivery: Delivery) -> bool:
    """Say whether a delivery that was held counts after all, as a newer one."""
    return delivery.state == "refused" and delivery.reason.startswith(_LOADED_AS)


def refuse(
    stores: Stores, batch: Batch, culprits: Sequence[FileResult], program: str | None = None
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
            program=program,
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


def _waiting(stores: Stores, proposal: Proposal) -> list[Delivery]:
    hashes = frozenset(file.sha256 for file in proposal.batch.files)
    with stores.ledger.read() as conn:
        same = deliveries.with_files(conn, hashes)
    return [delivery for delivery in same if delivery.state == "held"]


def _files(batch: Batch) -> tuple[DeliveryFile, ...]:
    return tuple(DeliveryFile(file.name, file.sha256, file.size) for file in batch.files)
