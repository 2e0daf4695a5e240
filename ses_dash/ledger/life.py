"""The life of statements: their events, each in its place, and what was paid for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from ses_dash import clock
from ses_dash.errors import StatementChangedError
from ses_dash.ledger import tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.statement_life import Payment, StatementEvent

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select

    from ses_dash.access import Actor

_EVENT = tables.statement_event
_PAYMENT = tables.payment


def state_of(statement_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """Return the query for the state of a statement: that of its last event."""
    query = select(_EVENT.c.state).where(_EVENT.c.statement_id == statement_id)
    return query.order_by(_EVENT.c.ordinal.desc()).limit(1).scalar_subquery()


def add(conn: Connection, statement_id: int, event: StatementEvent) -> None:
    """Let a statement take its next step.

    The ordinal of the event is one more than that of the last event its author has read. Where
    somebody else took that place in between, nothing is kept and `StatementChangedError` is raised.
    """
    row = asdict(event) | {"statement_id": statement_id}
    kept = conn.execute(insert(_EVENT).values(row).on_conflict_do_nothing())
    if not kept.rowcount:
        number = tables.statement_number
        named = select(number.c.number).where(number.c.statement_id == statement_id)
        raise StatementChangedError(conn.execute(named).scalar_one())
    if event.state == "void":
        touch(conn)  # its month is priced by the settings of now again (R28)


def events(conn: Connection, statement_id: int) -> tuple[StatementEvent, ...]:
    """Return the steps of a statement so far, the first one first."""
    columns = (_EVENT.c[name] for name in ("ordinal", "at", "state", "actor", "reason"))
    query = select(*columns).where(_EVENT.c.statement_id == statement_id)
    found = conn.execute(query.order_by(_EVENT.c.ordinal))
    return tuple(StatementEvent(**row._asdict()) for row in found)


def pay(
    conn: Connection,
    actor: Actor,
    statement_id: int,
    *,
    amount: Decimal,
    paid_on: date,
    reference: str,
) -> int:
    """Keep that money came in for a statement, or went out (negative); return its id."""
    row = {"statement_id": statement_id, "at": clock.stamp(), "actor": actor.name}
    row |= {"amount": amount, "paid_on": paid_on.isoformat(), "reference": reference}
    inserted = conn.execute(_PAYMENT.insert().values(row).returning(_PAYMENT.c.id))
    payment_id: int = inserted.scalar_one()
    return payment_id


def payments(conn: Connection, statement_id: int) -> tuple[Payment, ...]:
    """Return the payments for a statement in the order they were recorded."""
    query = select(_PAYMENT).where(_PAYMENT.c.statement_id == statement_id)
    found = conn.execute(query.order_by(_PAYMENT.c.id))
    return tuple(Payment(**row._asdict()) for row in found)


def amounts_paid(
    conn: Connection, statement_ids: Select[tuple[int]]
) -> defaultdict[int, list[Decimal]]:
    """Return the amounts paid for each of the statements that a query chooses, in one read."""
    query = select(_PAYMENT.c.statement_id, _PAYMENT.c.amount)
    paid: defaultdict[int, list[Decimal]] = defaultdict(list)
    for statement_id, amount in conn.execute(
        query.where(_PAYMENT.c.statement_id.in_(statement_ids))
    ):
        paid[statement_id].append(amount)
    return paid
