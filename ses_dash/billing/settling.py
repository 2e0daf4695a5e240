"""A balance in the customer's favour: carried forward as a credit or refunded, once (R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, authorize
from ses_dash.billing.life import LONGEST_REFERENCE, check_day, steppable
from ses_dash.errors import NoBalanceError
from ses_dash.ledger import audit, balances, checks, life, seller, statements
from ses_dash.ledger import credits as given
from ses_dash.model.credit import Credit

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Statement
    from ses_dash.stores import Stores


def refund(
    stores: Stores, actor: Actor, number: str, refunded_on: date, *, reference: str = ""
) -> Statement:
    """Record that the balance of a published statement was paid out, all of it, and return it."""
    authorize(actor, Action.SETTLE)
    with stores.ledger.write() as conn:
        found = _open_balance(conn, actor, number)
        check_day(conn, found, refunded_on)
        text = checks.line("reference", reference, most=LONGEST_REFERENCE)
        amount = -found.due
        paid = life.pay(conn, actor, found.id, amount=-amount, paid_on=refunded_on, reference=text)
        balances.settle(conn, actor, found.id, amount, payment_id=paid)
        refunded = {"amount": amount, "currency": found.currency, "paid_on": refunded_on}
        audit.record(conn, actor, "refund", number, after=refunded, reason=text)
        return statements.find(conn, actor.scope, number)


def carry_forward(stores: Stores, actor: Actor, number: str) -> Statement:
    """Make the balance of a published statement a prepaid credit of its customer; return it.

    The customer's next statements of that currency spend it, in every program.
    """
    authorize(actor, Action.SETTLE)
    with stores.ledger.write() as conn:
        found = _open_balance(conn, actor, number)
        new = Credit(
            id=0,
            customer_id=found.customer_id,
            currency=found.currency,
            amount=-found.due,
            description=f"Carried forward from statement {number}",
            valid_from=clock.today(seller.get(conn, found.seller).time_zone),
            kind="prepaid",
        )
        credit = given.give(conn, actor, new)
        balances.settle(conn, actor, found.id, credit.amount, credit_id=credit.id)
        carried = {"amount": credit.amount, "currency": found.currency, "credit": credit.id}
        audit.record(conn, actor, "carry forward", number, after=carried)
        return statements.find(conn, actor.scope, number)


def _open_balance(conn: Connection, actor: Actor, number: str) -> Statement:
    found, _ = steppable(conn, actor, number, "settle")
    if found.due >= money.ZERO:
        raise NoBalanceError(number)
    return found
