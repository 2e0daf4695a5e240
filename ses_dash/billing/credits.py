"""Credits of ours: give one to a customer, withdraw what is left of it, list them (R16b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.ledger import credits as ledger

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.credit import Credit, CreditBalance
    from ses_dash.stores import Stores


def give(stores: Stores, actor: Actor, credit: Credit) -> Credit:
    """Give a customer a credit and return it with its id; its statements spend it from then on."""
    authorize(actor, Action.EDIT_CREDITS)
    with stores.ledger.write() as conn:
        return ledger.give(conn, actor, credit)


def withdraw(stores: Stores, actor: Actor, credit_id: int, reason: str) -> CreditBalance:
    """Take back what is left of a credit; statements that have spent of it stay as they are.

    A statement that is made void later gives back what it had spent: that is left once more.
    """
    authorize(actor, Action.EDIT_CREDITS)
    with stores.ledger.write() as conn:
        return ledger.withdraw(conn, actor, credit_id, reason)


def balances(
    stores: Stores, actor: Actor, customer_id: int | None = None
) -> tuple[CreditBalance, ...]:
    """Return the credits an actor may see and what is left of each, in the order of use."""
    authorize(actor, Action.READ_STATEMENTS)
    with stores.ledger.read() as conn:
        return ledger.balances(conn, actor.scope, customer_id=customer_id)
