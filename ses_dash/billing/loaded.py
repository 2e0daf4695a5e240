"""Whether what is loaded is what was read: the warehouse against the totals in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.ledger import deliveries
from ses_dash.warehouse import commitments, consistency
from ses_dash.warehouse.commit import live_slices
from ses_dash.warehouse.consistency import Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ses_dash.model.delivery import Slice
    from ses_dash.stores import Stores


class _Key(NamedTuple):
    load_id: int
    slice: Slice
    currency: str
    account: str


_Sums = tuple[int, dict[str, "Decimal"]]  # records and amounts by measure


def disagreements(stores: Stores) -> Iterator[Disagreement]:
    """Yield where charges, rollups, slices and recorded totals do not agree, to the last digit."""
    with stores.warehouse.write_lock:
        yield from consistency.disagreements(stores.warehouse)
        yield from _against_the_ledger(stores)


def of_commitments(stores: Stores) -> Iterator[Disagreement]:
    """Yield which commitments count twice, or not as they were paid for, in the live charges.

    It is so in the provider's files, which `disagreements` holds the charges against.
    """
    warehouse = stores.warehouse
    with warehouse.write_lock:
        for each in commitments.twice(warehouse.rows, "charge", "load_id"):
            yield Disagreement(f"delivery {each.key}", str(each))
        for term in commitments.uneven(warehouse):
            yield Disagreement(f"commitment {term.commitment}", str(term))


def _against_the_ledger(stores: Stores) -> Iterator[Disagreement]:
    recorded = _recorded(stores)
    for each in consistency.stored(stores.warehouse):
        if each.slice is None:
            yield Disagreement(f"delivery {each.load_id}", "it has charges that should not count")
            continue
        key = _Key(each.load_id, each.slice, each.currency, each.account)
        was = recorded.pop(key, None)
        if was != (each.records, each.amounts):
            yield _differs(key, was, (each.records, each.amounts))
    for key, was in recorded.items():
        yield _differs(key, was, None)


def _recorded(stores: Stores) -> dict[_Key, _Sums]:
    """Return the totals of the live slices, as they were when their files were read."""
    live = {(held.load_id, held.slice) for held in live_slices(stores.warehouse)}
    with stores.ledger.read() as conn:
        known = deliveries.some(conn, {load_id for load_id, _ in live})
    return {
        _Key(each.id, total.slice, total.currency, total.account): (total.records, total.amounts)
        for each in known
        for total in each.totals
        if (each.id, total.slice) in live
    }


def _differs(key: _Key, was: _Sums | None, now: _Sums | None) -> Disagreement:
    read, there = (_shown(sums, key.currency) for sums in (was, now))
    what = f"account {key.account}: {there} loaded, {read} read"
    return Disagreement(f"delivery {key.load_id}", what)


def _shown(sums: _Sums | None, currency: str) -> str:
    if sums is None:
        return "nothing"
    records, amounts = sums
    charges = "1 charge" if records == 1 else f"{records:,} charges"
    return f"{charges} of {money.plain(amounts['billed_cost'])} {currency} billed cost"
