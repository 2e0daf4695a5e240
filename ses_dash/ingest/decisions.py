"""What a person decides about a held delivery without loading it: refuse it, keep it as control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.errors import NoRivalError, NothingHeldError
from ses_dash.ingest import rivals
from ses_dash.ledger import deliveries
from ses_dash.warehouse.commit import live_slices, replaced

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.delivery import Delivery
    from ses_dash.stores import Stores

_CONTROL = "Kept as control: compared with the money, never added to it."


def refuse(stores: Stores, actor: Actor, delivery_id: int, reason: str) -> None:
    """Decide that a held delivery is not loaded."""
    authorize(actor, Action.APPROVE)
    waiting = held(stores, delivery_id)
    with stores.ledger.write() as conn:
        deliveries.set_state(conn, waiting.id, "refused", reason=reason, approved_by=actor.name)


def control(stores: Stores, actor: Actor, delivery_id: int) -> None:
    """Keep a held delivery as control (R1): compared with the money of its bill, never added to it.

    Only for files of another kind than those that are the money.
    """
    authorize(actor, Action.APPROVE)
    waiting = held(stores, delivery_id)
    if not has_rivals(stores, waiting) and not rivals.counted_beside(stores, waiting):
        raise NoRivalError(delivery_id)
    with stores.ledger.write() as conn:
        deliveries.set_state(conn, waiting.id, "control", reason=_CONTROL, approved_by=actor.name)


def held(stores: Stores, delivery_id: int, *, or_control: bool = False) -> Delivery:
    """Return a delivery that waits for a decision, or raise `NothingHeldError`."""
    with stores.ledger.read() as conn:
        delivery = deliveries.get(conn, delivery_id)
    if delivery.state not in ("held", "control" if or_control else "held"):
        raise NothingHeldError(delivery_id)
    return delivery


def has_rivals(stores: Stores, waiting: Delivery) -> bool:
    """Say whether files of another kind are loaded for the bill of a delivery (R1)."""
    slices = {total.slice for total in waiting.totals}
    old = replaced(live_slices(stores.warehouse), waiting.family, slices)
    others = {each.load_id for each in old if each.family != waiting.family}
    own = {file.role for file in waiting.files} - {""}
    with stores.ledger.read() as conn:
        found = deliveries.some(conn, others)
    return any(own.isdisjoint(file.role for file in each.files) for each in found)
