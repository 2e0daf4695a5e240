"""What credit statements do to what is due, and what became of balances in a customer's favour."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from ses_dash import clock
from ses_dash.ledger import afterwards, life
from ses_dash.ledger.ledger import touch

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy import ColumnElement, Connection, Exists, ScalarSelect, Select

    from ses_dash.access import Actor

    Amounts = defaultdict[int, list[Decimal]]

_CREDIT = afterwards.statement_credit
_SETTLED = afterwards.balance_settlement


def credit(
    conn: Connection, statement_id: int, original_id: int, *, applied: Decimal, completes: bool
) -> None:
    """Keep that a statement credits another: what it took off its due, and whether that is all."""
    row = {"statement_id": statement_id, "original_id": original_id}
    conn.execute(_CREDIT.insert(), row | {"applied": applied, "completes": completes})
    if completes:
        touch(conn)  # its month is priced by the settings of now again (R28)


def credits_of(conn: Connection, original_id: int) -> tuple[int, ...]:
    """Return the ids of the credit statements of a statement, the first one first."""
    query = select(_CREDIT.c.statement_id).where(_CREDIT.c.original_id == original_id)
    return tuple(conn.execute(query.order_by(_CREDIT.c.statement_id)).scalars())


def original(statement_id: ColumnElement[int]) -> ScalarSelect[int]:
    """Return the query for the id of the statement that a credit statement credits."""
    query = select(_CREDIT.c.original_id).where(_CREDIT.c.statement_id == statement_id)
    return query.scalar_subquery()


def fully_credited(statement_id: ColumnElement[int]) -> Exists:
    """Return the condition that credit statements have taken back all of a statement."""
    return exists().where(_CREDIT.c.original_id == statement_id, _CREDIT.c.completes)


def stands(statement_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a statement is neither void nor fully credited (R24)."""
    return (life.state_of(statement_id) != "void") & ~fully_credited(statement_id)


def credited(conn: Connection, statement_ids: Select[tuple[int]]) -> Amounts:
    """Return what credit statements took off each chosen statement, and put onto themselves."""
    query = select(_CREDIT.c.statement_id, _CREDIT.c.original_id, _CREDIT.c.applied)
    found: Amounts = defaultdict(list)
    taken = query.where(_CREDIT.c.original_id.in_(statement_ids))
    for _, original_id, applied in conn.execute(taken):
        found[original_id].append(applied)
    for statement_id, _, applied in conn.execute(
        query.where(_CREDIT.c.statement_id.in_(statement_ids))
    ):
        found[statement_id].append(-applied)
    return found


def carried(conn: Connection, statement_ids: Select[tuple[int]]) -> Amounts:
    """Return what was carried forward of each of the chosen statements."""
    query = select(_SETTLED.c.statement_id, _SETTLED.c.amount)
    query = query.where(
        _SETTLED.c.statement_id.in_(statement_ids), _SETTLED.c.credit_id.is_not(None)
    )
    found: Amounts = defaultdict(list)
    for statement_id, amount in conn.execute(query):
        found[statement_id].append(amount)
    return found


def settle(
    conn: Connection,
    actor: Actor,
    statement_id: int,
    amount: Decimal,
    *,
    payment_id: int | None = None,
    credit_id: int | None = None,
) -> None:
    """Keep that a balance was refunded by a payment, or carried forward as a credit: only once."""
    row = {
        "statement_id": statement_id,
        "at": clock.stamp(),
        "actor": actor.name,
        "way": "carried forward" if payment_id is None else "refunded",
        "amount": amount,
        "payment_id": payment_id,
        "credit_id": credit_id,
    }
    conn.execute(_SETTLED.insert(), row)


def settled(conn: Connection) -> tuple[int, ...]:
    """Return the ids of statements whose balance was refunded or carried forward."""
    return tuple(conn.execute(select(_SETTLED.c.statement_id)).scalars())
