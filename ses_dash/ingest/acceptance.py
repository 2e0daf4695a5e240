"""From read files to charges that count: the warehouse's commit, and the ledger's mark of it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.billing.facts import bring_up_to_date
from ses_dash.ledger import accounts, deliveries
from ses_dash.model.delivery import SliceTotal
from ses_dash.money import exact
from ses_dash.warehouse.commit import Load, commit, live_slices, loads
from ses_dash.warehouse.staged import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ses_dash.ingest.workbench import Part
    from ses_dash.model.delivery import Delivery, DeliveryState, Slice
    from ses_dash.stores import Stores


def accept(stores: Stores, delivery: Delivery, parts: Sequence[Part]) -> None:
    """Bring an accepted delivery into the warehouse, or raise `LoadError` with nothing changed."""
    with stores.ledger.write() as conn:
        accounts.ensure(conn, (account for part in parts for account in part.staged.accounts))
    bring_up_to_date(stores)
    load = Load(
        load_id=delivery.id,
        family=delivery.family,
        parts=tuple((part.parquet, part.staged.records - part.staged.skipped) for part in parts),
        totals=merged(parts),
        replaces=delivery.adds_to is None,
        version=delivery.importer_version,
    )
    commit(stores.warehouse, load, delivery.files[0].name)


def mark(stores: Stores) -> None:
    """Let the ledger say what the warehouse has: who has charges there is live, or superseded."""
    committed = loads(stores.warehouse)
    live = {held.load_id for held in live_slices(stores.warehouse)}
    with stores.ledger.write() as conn:
        for delivery_id, known in deliveries.states(conn).items():
            state: DeliveryState = "live" if delivery_id in live else "superseded"
            if delivery_id in committed and known != state:
                reason = deliveries.get(conn, delivery_id).reason
                deliveries.set_state(conn, delivery_id, state, reason=reason)


def merged(parts: Iterable[Part]) -> tuple[SliceTotal, ...]:
    """Return the totals of several files together."""
    records: defaultdict[tuple[Slice, str, str], int] = defaultdict(int)
    amounts: defaultdict[tuple[Slice, str, str], defaultdict[str, Decimal]]
    amounts = defaultdict(lambda: defaultdict(Decimal))
    contents: defaultdict[tuple[Slice, str, str], list[SliceTotal]] = defaultdict(list)
    with exact():
        for total in (total for part in parts for total in part.staged.totals):
            key = (total.slice, total.currency, total.account)
            records[key] += total.records
            contents[key].append(total)
            for measure, amount in total.amounts.items():
                amounts[key][measure] += amount
    return tuple(
        SliceTotal(*key, records[key], dict(amounts[key]), content(contents[key]))
        for key in sorted(records)
    )
