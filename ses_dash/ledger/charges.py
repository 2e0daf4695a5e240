"""Charges and discounts of ours (R14): kept by name and scope, billed by statements."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from ses_dash.errors import NotFoundError
from ses_dash.ledger import audit, balances, charge_checks, customers, tables
from ses_dash.ledger.added_tables import charge, charge_use
from ses_dash.model.charge import Charge, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection, Row

    from ses_dash.access import Actor, Scope
    from ses_dash.model.statement import Draft

_KEY = ("name", "customer_id", "program", "account", "first")


def all(conn: Connection, scope: Scope) -> tuple[Charge, ...]:  # noqa: A001 - read as charges.all
    """Return the charges of customers in scope and those of everybody, by name and month."""
    return _select(
        conn, or_(tables.within(scope, charge.c.customer_id), charge.c.customer_id.is_(None))
    )


def get(conn: Connection, scope: Scope, charge_id: int) -> Charge:
    """Return a charge; raise `NotFoundError` for one of a customer out of scope."""
    found = _select(conn, charge.c.id == charge_id)
    if not found or not (found[0].customer_id is None or scope.holds(found[0].customer_id)):
        raise NotFoundError("charge", charge_id)
    return found[0]


def same(conn: Connection, wanted: Charge) -> Charge | None:
    """Return the charge of the same name, scope and first month, if there is one."""
    key = (charge.c[name].is_not_distinct_from(getattr(wanted, name)) for name in _KEY)
    return next(iter(_select(conn, *key)), None)


def save(conn: Connection, actor: Actor, wanted: Charge) -> Charge:
    """Keep a charge, in place of the one of its name, scope and first month; return it as kept."""
    after = charge_checks.checked(wanted)
    if after.customer_id is not None:
        customers.get(conn, actor.scope, after.customer_id)
    before = same(conn, after)
    if before is not None and replace(after, id=before.id) == before:
        return before
    values = _values(after)
    if before is None:
        inserted = conn.execute(charge.insert().values(values).returning(charge.c.id))
        after = replace(after, id=inserted.scalar_one())
    else:
        after = replace(after, id=before.id)
        conn.execute(charge.update().where(charge.c.id == after.id).values(values))
    audit.record(conn, actor, "change charge", after.name, before=before, after=after)
    return after


def bill(conn: Connection, statement_id: int, draft: Draft) -> None:
    """Note which charges a statement bills; no caller can bill a one-time charge twice (R14).

    A credit statement has lines of charges too, but bills none.
    """
    if draft.kind == "credit":
        return
    ids = sorted({line.charged.id for line in draft.lines if line.charged})
    once = {each.id for each in _select(conn, charge.c.id.in_(ids)) if each.rule == "once"}
    if again := billed_in(conn, once):
        message = f"one-time charges are billed already: {again}"
        raise ValueError(message)
    for charge_id in ids:
        row = {"statement_id": statement_id, "charge_id": charge_id}
        conn.execute(charge_use.insert(), row)


def billed_in(conn: Connection, charge_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return where charges are billed, one each: program and month.

    A statement that does not stand any more, void or credited in full, gives them back (R17).
    """
    statement = tables.statement
    query = select(charge_use.c.charge_id, statement.c.program, statement.c.period).join(
        statement, statement.c.id == charge_use.c.statement_id
    )
    query = query.where(
        charge_use.c.charge_id.in_(sorted(charge_ids)), balances.stands(statement.c.id)
    )
    return {charge_id: (program, period) for charge_id, program, period in conn.execute(query)}


def _values(kept: Charge) -> dict[str, Any]:
    values = {column.name: getattr(kept, column.name) for column in charge.c if column.name != "id"}
    return values | {"base": list(kept.base), "tiers": [asdict(tier) for tier in kept.tiers]}


def _select(conn: Connection, *where: ColumnElement[bool]) -> tuple[Charge, ...]:
    order = (charge.c.name, charge.c.first, charge.c.id)
    return tuple(
        _charge(row) for row in conn.execute(select(charge).where(*where).order_by(*order))
    )


def _charge(row: Row[Any]) -> Charge:
    tiers = tuple(
        Tier(
            None if each["upto"] is None else Decimal(each["upto"]),
            Decimal(each["rate"]),
            Decimal(each["fee"]),
        )
        for each in row.tiers
    )
    return Charge(**row._asdict() | {"base": tuple(row.base), "tiers": tiers})
