"""What a delivery changes: by account against the version it replaces, and under frozen months."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import statements
from ses_dash.billing.conservation import conservation
from ses_dash.ingest import rivals
from ses_dash.ledger import accounts, deliveries
from ses_dash.model.delivery import AccountChange, Changes, FrozenMonth, Slice
from ses_dash.model.spelling import same_id, same_issuer
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.commit import LiveSlice, live_slices, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.model.delivery import Delivery, SliceTotal
    from ses_dash.model.statement import Statement
    from ses_dash.stores import Stores

    Key = tuple[str, str, str, str]  # program, period, account, currency
    Costs = dict[Key, Decimal]

_COUNTED = ("accepted", "live", "superseded")
_EARLIER = """
SELECT load_id, family, program, issuer, billing_account, billing_period
FROM load_slice
WHERE load_id < $load_id
ORDER BY ALL
"""


def changes(stores: Stores, actor: Actor, delivery: Delivery) -> Changes:
    """Return what a delivery changed when it came, or, if it is held, what it would change.

    For one kept as control (R1): how it differs from the money of its bill, as that is now.
    """
    authorize(actor, Action.SEE_COST)
    old = replaced_by(stores, delivery)
    with stores.ledger.read() as conn:
        found = deliveries.some(conn, {held.load_id for held in old})
    earlier = {each.id: each for each in found}
    slices = {held.slice for held in old}
    before = [
        total for held in old for total in earlier[held.load_id].totals if total.slice == held.slice
    ]
    kinds = [held for held in old if held.family != delivery.family]
    others = {held.slice.bill for held in kinds}
    now = [
        total for total in delivery.totals if total.slice in slices or total.slice.bill in others
    ]
    spelt = _named_as_in(now, before) if others else before
    compared = tuple(_compared(_costs(spelt), _costs(now)))
    if others or delivery.state not in ("held", "control"):
        ids = tuple(sorted({held.load_id for held in kinds}))
        return Changes(tuple(sorted(earlier)), compared, ids)
    return _beside(stores, delivery, Changes(tuple(sorted(earlier)), compared))


def _beside(stores: Stores, delivery: Delivery, found: Changes) -> Changes:
    """Add the files of another kind that have its accounts under another billing account (R1)."""
    counted = rivals.counted_beside(stores, delivery)
    if not counted:
        return found
    ids = tuple(sorted(counted))
    if delivery.state == "held":
        return replace(found, rivals=ids)
    before = [total for totals in counted.values() for total in totals]
    months = {_month(total.slice) for total in before}
    now = [total for total in delivery.totals if _month(total.slice) in months]
    compared = tuple(_compared(_costs(_named_as_in(now, before)), _costs(now)))
    return Changes(ids, compared, ids)


def replaced_by(stores: Stores, delivery: Delivery) -> tuple[LiveSlice, ...]:
    """Return the slices that a delivery took over, or would if it is held or kept as control."""
    own = {total.slice for total in delivery.totals}
    if delivery.state in ("held", "control"):
        return replaced(live_slices(stores.warehouse), delivery.family, own)
    if delivery.state not in _COUNTED or delivery.adds_to is not None:
        return ()
    before = _live_before(stores, delivery.id, own)
    return replaced(before, delivery.family, own, delivery.importer_version)


def frozen_months(
    stores: Stores, actor: Actor, delivery: Delivery, found: Changes
) -> tuple[FrozenMonth, ...]:
    """Return the frozen months that a live or held delivery touches, and what is pending there.

    For a held one, `pending` is what its changes would add: those of the accounts of customers with
    a statement, by their owners at the end of the month.
    """
    if delivery.state not in ("live", "held"):
        return ()
    months = sorted({(each.slice.program, each.slice.billing_period) for each in delivery.totals})
    touched = []
    for program, start in months:
        period = BillingPeriod(start)
        listed = statements.all(stores, actor, program=program, period=str(period))
        if standing := [each for each in listed if each.stands]:
            pending = (
                _pending(stores, program, period)
                if delivery.state == "live"
                else _would_be_pending(stores, standing, program, period, found)
            )
            touched.append(FrozenMonth(program, str(period), len(standing), pending))
    return tuple(touched)


def _live_before(stores: Stores, delivery_id: int, own: Iterable[Slice]) -> list[LiveSlice]:
    """Return what was live, of the same accounts and months, when a delivery came."""
    bills = {slice_.bill for slice_ in own}
    rows = stores.warehouse.rows(_EARLIER, {"load_id": delivery_id})
    came = [LiveSlice(load_id, family, Slice(*key)) for load_id, family, *key in rows]
    came = [each for each in came if each.slice.bill in bills]
    with stores.ledger.read() as conn:
        known = deliveries.some(conn, {each.load_id for each in came})
    parts = {each.id for each in known if each.adds_to is not None}
    versions = {each.id: each.importer_version for each in known}
    live: list[LiveSlice] = []
    for load_id, group in groupby(came, key=lambda each: each.load_id):
        new = list(group)
        if load_id not in parts:
            own_slices = [each.slice for each in new]
            gone = replaced(live, new[0].family, own_slices, versions[load_id])
            live = [each for each in live if each not in gone]
        live += new
    return live


def _named_as_in(now: Iterable[SliceTotal], before: Iterable[SliceTotal]) -> list[SliceTotal]:
    """Return totals of files of another kind by the spelling that a delivery has of an account."""
    names = {
        (_month(total.slice), same_id(total.account)): (total.slice.program, total.account)
        for total in now
    }
    found = []
    for total in before:
        key = (_month(total.slice), same_id(total.account))
        program, account = names.get(key, (total.slice.program, total.account))
        found.append(replace(total, slice=replace(total.slice, program=program), account=account))
    return found


def _month(slice_: Slice) -> tuple[str, date]:
    return (same_issuer(slice_.program), slice_.billing_period)


def _costs(totals: Iterable[SliceTotal]) -> Costs:
    parts: defaultdict[Key, list[Decimal]] = defaultdict(list)
    for total in totals:
        period = str(BillingPeriod(total.slice.billing_period))
        key = (total.slice.program, period, total.account, total.currency)
        parts[key].append(total.amounts["billed_cost"])
    return {key: money.total(amounts) for key, amounts in parts.items()}


def _compared(before: Costs, now: Costs) -> list[AccountChange]:
    found = [AccountChange(*key, before.get(key), now.get(key)) for key in sorted({*before, *now})]
    return sorted(found, key=lambda change: -abs(change.difference))


def _pending(stores: Stores, program: str, period: BillingPeriod) -> dict[str, Decimal]:
    found = conservation(stores, program, period)
    return {each.currency: each.pending for each in found if each.pending}


def _would_be_pending(
    stores: Stores,
    standing: Sequence[Statement],
    program: str,
    period: BillingPeriod,
    found: Changes,
) -> dict[str, Decimal]:
    frozen = {(each.customer_id, each.currency) for each in standing}
    with stores.ledger.read() as conn:
        owners = _owners(conn, program, period)
    parts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for change in found.accounts:
        of_month = (change.program, change.period) == (program, str(period))
        if of_month and (owners.get(change.account), change.currency) in frozen:
            parts[change.currency].append(change.difference)
    sums = {currency: money.total(amounts) for currency, amounts in parts.items()}
    return {currency: amount for currency, amount in sums.items() if amount}


def _owners(conn: Connection, program: str, period: BillingPeriod) -> dict[str, int | None]:
    """Return who owns the accounts of a program at the end of a month."""
    return {
        each.account: each.customer_id
        for each in accounts.assignments(conn)  # by day: the last one counts
        if each.program == program and each.valid_from < period.end
    }
