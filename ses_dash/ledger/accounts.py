"""Cloud accounts, and to whom they are assigned from which day (R5)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

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
    program_key(account.program)
    found = _find(conn, account.program, account.account)
    if found == account:
        return
    _upsert(conn, [account])
    audit.record(conn, actor, "save account", _subject(account), found, account)
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
    columns = [_ASSIGNMENT.c[name] for name in Assignment.__slots__]
    query = select(*columns).order_by(*_ASSIGNMENT.primary_key)
    return tuple(Assignment(*row) for row in conn.execute(query))


def assign(conn: Connection, actor: Actor, assignment: Assignment) -> None:
    """Give an account to a customer (or to nobody) from a day on. The same again is no change.

    An assignment of the same day is replaced; an account not seen before is added.
    """
    if assignment.customer_id is not None:
        customers.get(conn, actor.scope, assignment.customer_id)
    ensure(conn, [(program_key(assignment.program), assignment.account, "")])
    before = _assigned(conn, assignment)
    if before == assignment:
        return
    change = insert(_ASSIGNMENT).values(asdict(assignment))
    key = list(_ASSIGNMENT.primary_key)
    new = {"customer_id": change.excluded.customer_id}
    conn.execute(change.on_conflict_do_update(index_elements=key, set_=new))
    audit.record(conn, actor, "assign account", _subject(assignment), before, assignment)
    touch(conn)


def _find(conn: Connection, program: str, account: str) -> Account | None:
    query = select(_TABLE).where(_TABLE.c.program == program, _TABLE.c.account == account)
    row = conn.execute(query).one_or_none()
    return Account(**row._asdict()) if row else None


def _assigned(conn: Connection, wanted: Assignment) -> Assignment | None:
    """Return the assignment of the same account and day, if there is one."""
    key = (wanted.program, wanted.account, wanted.valid_from)
    present = {(kept.program, kept.account, kept.valid_from): kept for kept in assignments(conn)}
    return present.get(key)


def _upsert(conn: Connection, accounts: Iterable[Account]) -> None:
    change = insert(_TABLE)
    new = {"name": change.excluded.name, "archived": change.excluded.archived}
    change = change.on_conflict_do_update(index_elements=list(_TABLE.primary_key), set_=new)
    conn.execute(change, [asdict(account) for account in accounts])


def _subject(of: Account | Assignment) -> str:
    return f"{of.program} {of.account}"
