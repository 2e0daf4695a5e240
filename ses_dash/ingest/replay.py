"""Making the warehouse agree with the ledger: after a crash, or anew from the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.verify import Difference
from ses_dash.errors import LoadError, SesDashError
from ses_dash.ingest import combining
from ses_dash.ingest.acceptance import accept, mark, merged
from ses_dash.ingest.recording import said_of
from ses_dash.ingest.workbench import Workbench
from ses_dash.ledger import deliveries
from ses_dash.money import plain
from ses_dash.warehouse.commit import empty, loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ses_dash.ingest.workbench import Part, Report
    from ses_dash.model.delivery import Delivery, SliceTotal
    from ses_dash.stores import Stores

_COUNTED = ("accepted", "live", "superseded")


def recover(stores: Stores) -> None:
    """Finish what a crash left: run accepted deliveries again, mark what is in the warehouse.

    A warehouse that lacks charges which the ledger counts, such as a new one, is made again.
    """
    with stores.warehouse.write_lock:
        mark(stores)
        committed = loads(stores.warehouse)
        lost = [each for each in _all(stores) if each.id not in committed]
        if any(delivery.state in ("live", "superseded") for delivery in lost):
            rebuild(stores)
        elif accepted := [delivery for delivery in lost if delivery.state == "accepted"]:
            with Workbench(stores) as bench:
                for delivery in accepted:
                    _run_again(bench, delivery)
            mark(stores)


def rebuild(stores: Stores, progress: Report = None) -> list[Difference]:
    """Make the warehouse again from the archive; return where it differs from what was recorded."""
    differences: list[Difference] = []
    with stores.warehouse.write_lock, Workbench(stores, progress) as bench:
        counted = [delivery for delivery in _all(stores) if delivery.state in _COUNTED]
        bench.steps = sum(len(delivery.files) for delivery in counted)
        empty(stores.warehouse)
        for delivery in counted:
            differences += _replay(bench, delivery)
        mark(stores)
        differences += _changed_states(counted, _all(stores))
    return differences


def _all(stores: Stores) -> tuple[Delivery, ...]:
    with stores.ledger.read() as conn:
        return deliveries.all(conn)


def _run_again(bench: Workbench, delivery: Delivery) -> None:
    try:
        accept(bench.stores, delivery, _parts(bench, delivery))
    except LoadError as error:
        with bench.stores.ledger.write() as conn:
            deliveries.set_state(conn, delivery.id, "refused", reason=str(error))


def _replay(bench: Workbench, delivery: Delivery) -> list[Difference]:
    where = f"delivery {delivery.id} ({', '.join(file.name for file in delivery.files)})"
    try:
        parts = _parts(bench, delivery)
        accept(bench.stores, delivery, parts)
    except SesDashError as error:
        return [Difference(where, str(error))]
    return [Difference(where, what) for what in _differing(delivery.totals, merged(parts))]


def _parts(bench: Workbench, delivery: Delivery) -> list[Part]:
    return combining.again(bench, delivery, said_of(delivery))


def _differing(recorded: Sequence[SliceTotal], found: Sequence[SliceTotal]) -> Iterator[str]:
    before, now = (
        {
            (total.slice, total.currency, total.account): (total.records, total.amounts)
            for total in totals
        }
        for totals in (recorded, found)
    )
    for key in sorted(before.keys() | now.keys()):
        if before.get(key) != now.get(key):
            _, currency, account = key
            was, is_ = (_shown(totals.get(key)) for totals in (before, now))
            yield f"account {account} in {currency} is {is_}, was recorded as {was}"


def _shown(total: tuple[int, dict[str, Decimal]] | None) -> str:
    if total is None:
        return "absent"
    records, amounts = total
    return f"{records} records, " + ", ".join(
        f"{measure} {plain(amount)}" for measure, amount in amounts.items()
    )


def _changed_states(before: Sequence[Delivery], now: Sequence[Delivery]) -> Iterator[Difference]:
    states = {delivery.id: delivery.state for delivery in now}
    for delivery in before:
        if delivery.state not in ("accepted", states[delivery.id]):
            what = f"is {states[delivery.id]}, was {delivery.state}"
            yield Difference(f"delivery {delivery.id}", what)
