"""Credits of ours: given, spent by statements, withdrawn. Rows are added, never changed.

What remains of a credit is its amount less what was withdrawn and less its uses on statements that
are not void: a void gives back what its statement had spent (R17).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, true

from ses_dash import clock, money
from ses_dash.errors import BadValueError, NotFoundError, NothingLeftError, ReasonNeededError
from ses_dash.ledger import audit, checks, customers, life, tables
from ses_dash.model.credit import Credit, CreditBalance
from ses_dash.model.currency import CURRENCIES
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import ColumnElement, Connection, Row, Table

    from ses_dash.access import Actor, Scope
    from ses_dash.model.statement import Draft

_TABLE = tables.credit
_USE = tables.credit_use
_WITHDRAWAL = tables.credit_withdrawal
_LONGEST_DESCRIPTION = 200
_KINDS = (None, "discount", "prepaid")


def give(conn: Connection, actor: Actor, credit: Credit) -> Credit:
    """Give a customer a credit and return it with its id."""
    new = _checked(credit)
    owner = customers.get(conn, actor.scope, new.customer_id)
    values = {column.name: getattr(new, column.name) for column in _TABLE.c if column.name != "id"}
    inserted = conn.execute(_TABLE.insert().values(values).returning(_TABLE.c.id))
    new = replace(new, id=inserted.scalar_one())
    audit.record(conn, actor, "give credit", owner.name, after=new)
    return new


def withdraw(conn: Connection, actor: Actor, credit_id: int, reason: str) -> CreditBalance:
    """Take back what is left of a credit; statements that have spent of it stay as they are."""
    if not reason.strip():
        raise ReasonNeededError("Withdrawing a credit")
    before = get(conn, actor.scope, credit_id)
    if not before.remaining:
        raise NothingLeftError(before.credit.description)
    row = {"credit_id": credit_id, "amount": before.remaining, "reason": reason.strip()}
    conn.execute(_WITHDRAWAL.insert(), row | {"at": clock.stamp(), "actor": actor.name})
    after = get(conn, actor.scope, credit_id)
    name = customers.get(conn, actor.scope, before.credit.customer_id).name
    audit.record(
        conn, actor, "withdraw credit", name, before=before, after=after, reason=reason.strip()
    )
    return after


def get(conn: Connection, scope: Scope, credit_id: int) -> CreditBalance:
    """Return a credit of a customer in scope; raise `NotFoundError` for every other."""
    found = _select(conn, _TABLE.c.id == credit_id, tables.within(scope, _TABLE.c.customer_id))
    if not found:
        raise NotFoundError("credit", credit_id)
    return found[0]


def balances(
    conn: Connection, scope: Scope, *, customer_id: int | None = None
) -> tuple[CreditBalance, ...]:
    """Return every credit in scope, spent and expired ones included, in the order of use."""
    only = true() if customer_id is None else _TABLE.c.customer_id == customer_id
    return _select(conn, tables.within(scope, _TABLE.c.customer_id), only)


def available(
    conn: Connection, customer_id: int, program: str, currency: str, day: date
) -> tuple[CreditBalance, ...]:
    """Return what a statement of that day may spend, in the order of use."""
    found = _select(
        conn,
        _TABLE.c.customer_id == customer_id,
        _TABLE.c.program.in_(("", program)),
        _TABLE.c.currency == currency,
        _TABLE.c.valid_from <= day,
        or_(_TABLE.c.expires.is_(None), _TABLE.c.expires >= day),
    )
    return tuple(each for each in found if each.remaining)


def spend(conn: Connection, statement_id: int, draft: Draft) -> None:
    """Note what a statement spends, or what a credit statement gives back (negative, R17).

    No caller can spend more of a credit than is left, give back more than was spent, nor touch one
    of another customer or currency.
    """
    ids = [use.credit_id for use in draft.credits]
    mine = (_TABLE.c.customer_id == draft.customer.id, _TABLE.c.currency == draft.currency)
    found = _select(conn, _TABLE.c.id.in_(ids), *mine)
    left = {each.credit.id: each for each in found}
    for use in draft.credits:
        if not _may_use(left.get(use.credit_id), use.amount):
            message = f"credit {use.credit_id} cannot be spent: {use.amount} {draft.currency}"
            raise ValueError(message)
        row = {"statement_id": statement_id, "credit_id": use.credit_id}
        conn.execute(_USE.insert(), row | {"kind": use.kind, "amount": use.amount})


def _may_use(balance: CreditBalance | None, amount: Decimal) -> bool:
    if balance is None:
        return False
    spent = money.subtract(balance.credit.amount, balance.remaining)
    return 0 < amount <= balance.remaining or 0 < -amount <= spent


def _checked(credit: Credit) -> Credit:
    """Return a new credit with its texts tidied; raise for what cannot be kept."""
    if credit.currency not in CURRENCIES:
        raise BadValueError("currency", credit.currency, "write its ISO 4217 code, like EUR")
    checks.amount("amount", credit.amount, credit.currency)
    if credit.expires is not None and credit.expires < credit.valid_from:
        want = f"it is not before the first day, {credit.valid_from}"
        raise BadValueError("expires", credit.expires, want)
    if credit.kind not in _KINDS:
        raise BadValueError("kind", credit.kind, "it is discount or prepaid, or left open")
    text = checks.line("description", credit.description, least=1, most=_LONGEST_DESCRIPTION)
    program = program_key(credit.program) if credit.program else ""
    return replace(credit, description=text, program=program)


def _select(conn: Connection, *where: ColumnElement[bool]) -> tuple[CreditBalance, ...]:
    chosen = select(_TABLE.c.id).where(*where)
    used = _amounts(
        conn, _USE, _USE.c.credit_id.in_(chosen), life.state_of(_USE.c.statement_id) != "void"
    )
    withdrawn = _amounts(conn, _WITHDRAWAL, _WITHDRAWAL.c.credit_id.in_(chosen))
    soonest = (_TABLE.c.expires.is_(None), _TABLE.c.expires, _TABLE.c.valid_from, _TABLE.c.id)
    rows = conn.execute(select(_TABLE).where(*where).order_by(*soonest))
    return tuple(_balance(row, used[row.id], withdrawn[row.id]) for row in rows)


def _amounts(
    conn: Connection, table: Table, *where: ColumnElement[bool]
) -> defaultdict[int, list[Decimal]]:
    """Return the amounts that a table takes off credits, by credit."""
    taken: defaultdict[int, list[Decimal]] = defaultdict(list)
    for credit_id, amount in conn.execute(select(table.c.credit_id, table.c.amount).where(*where)):
        taken[credit_id].append(amount)
    return taken


def _balance(row: Row[Any], used: list[Decimal], withdrawn: list[Decimal]) -> CreditBalance:
    credit = Credit(**row._asdict(), withdrawn=bool(withdrawn))
    return CreditBalance(credit, money.subtract(row.amount, money.total((*used, *withdrawn))))
