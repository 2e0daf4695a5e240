"""Cloud accounts, and to whom they are assigned from which day (R5)."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from ses_dash.errors import BadValueError
from ses_dash.ledger import audit, customers, tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.customer import Account, Assignment
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ses_dash.access import Actor

_TABLE = tables.account
_ASSIGNMENT = tables.account_assignment


def all(conn: Connection) -> tuple[Account, ...]:  # noqa: A001 - read as accounts.all
    """Return every account by program and id."""
    query = select(_TABLE).order_by(_TABLE.c.program, _TABLE.c.account)
    return tuple(Account(**row._asdict()) for row in conn.execute(query))


def save(conn: Connection, actor: Actor, account: Account) -> None:
    """Add an account or change it. The same again is no change."""
    account = replace(account, program=program_key(account.program), account=_id(account))
    before = _find(conn, account)
    if account == before:
        return
    _upsert(conn, [account])
    audit.record(conn, actor, "save account", _subject(account), before=before, after=account)
    touch(conn)


def ensure(conn: Connection, accounts: Iterable[tuple[str, str, str]]) -> None:
    """Add accounts (program, account, name) that a delivery shows; give unnamed ones their name."""
    known = {(account.program, account.account): account for account in all(conn)}
    changed: dict[tuple[str, str], Account] = {}
    for program, account, name in accounts:
        key = (program, account)
        present = changed.get(key) or known.get(key)
        if present is None:
            changed[key] = Account(program, account, name)
        elif name and not present.name:
            changed[key] = Account(program, account, name, present.archived)
    if changed:
        _upsert(conn, changed.values())
        touch(conn)


def assignments(conn: Connection) -> tuple[Assignment, ...]:
    """Return every assignment by program, account and day."""
    query = select(_ASSIGNMENT).order_by(*_ASSIGNMENT.primary_key)
    return tuple(Assignment(**row._asdict()) for row in conn.execute(query))


def assign(conn: Connection, actor: Actor, assignment: Assignment) -> None:
    """Give an account to a customer (or to nobody) from a day on. The same again is no change.

    An assignment of the same day is replaced; an account not seen before is added.
    """
    new = replace(assignment, program=program_key(assignment.program), account=_id(assignment))
    if new.customer_id is not None:
        customers.get(conn, actor.scope, new.customer_id)
    before = _assigned(conn, new)
    if new == before:
        return
    if _find(conn, new) is None:
        _upsert(conn, [Account(new.program, new.account)])
    change = insert(_ASSIGNMENT).values(asdict(new))
    owner = {"customer_id": change.excluded.customer_id}
    key = list(_ASSIGNMENT.primary_key)
    conn.execute(change.on_conflict_do_update(index_elements=key, set_=owner))
    audit.record(conn, actor, "assign account", _subject(new), before=before, after=new)
    touch(conn)


def _id(of: Account | Assignment) -> str:
    if not of.account.strip():
        raise BadValueError("account", of.account, "every account has an id")
    return of.account.strip()


def _find(conn: Connection, of: Account | Assignment) -> Account | None:
    query = select(_TABLE).where(_TABLE.c.program == of.program, _TABLE.c.account == of.account)
    row = conn.execute(query).one_or_none()
    return Account(**row._asdict()) if row else None


def _assigned(conn: Connection, wanted: Assignment) -> Assignment | None:
    """Return the assignment of the same account and day, if there is one."""
    same = (column == getattr(wanted, column.name) for column in _ASSIGNMENT.primary_key)
    row = conn.execute(select(_ASSIGNMENT).where(*same)).one_or_none()
    return Assignment(**row._asdict()) if row else None


def _upsert(conn: Connection, accounts: Iterable[Account]) -> None:
    change = insert(_TABLE)
    new = {"name": change.excluded.name, "archived": change.excluded.archived}
    change = change.on_conflict_do_update(index_elements=list(_TABLE.primary_key), set_=new)
    conn.execute(change, [asdict(account) for account in accounts])


def _subject(of: Account | Assignment) -> str:
    return f"{of.program} {of.account}"
