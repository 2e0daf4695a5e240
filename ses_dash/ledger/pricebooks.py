"""Pricebooks, their versions, and who pays by which. Versions and choices are added, never changed.

Of two versions of a pricebook from the same month the one saved last counts, and so with choices.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from ses_dash import clock
from ses_dash.errors import BadValueError, NotFoundError
from ses_dash.ledger import audit, checks, customers, price_tables, tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.pricebook import Pricebook, PricebookChoice, PricebookVersion, PriceRule
from ses_dash.model.program import program_key
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Row

    from ses_dash.access import Actor, Scope

_BOOK = price_tables.pricebook
_VERSION = price_tables.pricebook_version
_CHOICE = price_tables.pricebook_choice
_COLUMNS = tuple(column for column in _BOOK.c if column.name != "name_key")
_LONGEST_NAME = 100


def all(conn: Connection, *, archived: bool = False) -> tuple[Pricebook, ...]:  # noqa: A001 - read as pricebooks.all
    """Return pricebooks by name; archived ones only when asked for."""
    wanted = true() if archived else _BOOK.c.archived.is_(False)
    found = conn.execute(select(*_COLUMNS).where(wanted).order_by(_BOOK.c.name_key))
    return tuple(Pricebook(**row._asdict()) for row in found)


def get(conn: Connection, pricebook_id: int) -> Pricebook:
    """Return a pricebook; raise `NotFoundError` if there is none of that id."""
    row = conn.execute(select(*_COLUMNS).where(_BOOK.c.id == pricebook_id)).one_or_none()
    if row is None:
        raise NotFoundError("pricebook", pricebook_id)
    return Pricebook(**row._asdict())


def by_name(conn: Connection, name: str) -> Pricebook | None:
    """Return the pricebook of a name, whatever its case and spacing, archived or not."""
    row = conn.execute(select(*_COLUMNS).where(_BOOK.c.name_key == key_of(name))).one_or_none()
    return Pricebook(**row._asdict()) if row else None


def create(conn: Connection, actor: Actor, book: Pricebook) -> Pricebook:
    """Add a pricebook without rules and return it with its id."""
    name = checks.line("pricebook", book.name, least=1, most=_LONGEST_NAME)
    if by_name(conn, name) is not None:
        raise BadValueError("pricebook", name, "there is a pricebook of that name")
    values = {"name": name, "name_key": key_of(name), "program": program_key(book.program)}
    query = _BOOK.insert().values(values | {"archived": book.archived}).returning(_BOOK.c.id)
    new = get(conn, conn.execute(query).scalar_one())
    audit.record(conn, actor, "create pricebook", new.name, after=new)
    return new


def update(conn: Connection, actor: Actor, book: Pricebook) -> Pricebook:
    """Rename or archive a pricebook and return it as kept; its program stays."""
    before = get(conn, book.id)
    name = checks.line("pricebook", book.name, least=1, most=_LONGEST_NAME)
    taken = by_name(conn, name)
    if taken is not None and taken.id != book.id:
        raise BadValueError("pricebook", name, "there is a pricebook of that name")
    after = replace(before, name=name, archived=book.archived)
    if after != before:
        values = {"name": name, "name_key": key_of(name), "archived": book.archived}
        conn.execute(_BOOK.update().where(_BOOK.c.id == book.id).values(values))
        audit.record(conn, actor, "change pricebook", after.name, before=before, after=after)
        touch(conn)
    return after


def save_version(conn: Connection, actor: Actor, version: PricebookVersion) -> PricebookVersion:
    """Keep the rules of a pricebook from a month on, in place of those it had from that month."""
    book = get(conn, version.pricebook_id)
    before = next(
        (v for v in versions(conn, [book.id]) if v.effective_from == version.effective_from), None
    )
    if before is not None and before.rules == version.rules:
        return before
    new = replace(version, saved_at=clock.stamp(), saved_by=actor.name)
    values = {
        "pricebook_id": book.id,
        "effective_from": new.effective_from.start,
        "rules": [asdict(rule) for rule in new.rules],
        "saved_at": new.saved_at,
        "saved_by": new.saved_by,
    }
    inserted = conn.execute(_VERSION.insert().values(values).returning(_VERSION.c.id))
    new = replace(new, id=inserted.scalar_one())
    subject = f"{book.name} from {new.effective_from}"
    told = None if before is None else _told(before)
    audit.record(conn, actor, "save prices", subject, before=told, after=_told(new))
    touch(conn)
    return new


def versions(conn: Connection, pricebook_ids: Collection[int]) -> tuple[PricebookVersion, ...]:
    """Return the versions of pricebooks that count, the earliest month first."""
    chosen = _VERSION.c.pricebook_id.in_(sorted(pricebook_ids))
    query = select(_VERSION).where(chosen).order_by(_VERSION.c.id)
    latest = {(row.pricebook_id, row.effective_from): row for row in conn.execute(query)}
    return tuple(_version(latest[key]) for key in sorted(latest))


def choose(conn: Connection, actor: Actor, choice: PricebookChoice) -> None:
    """Let a customer, or one account of it, pay by a pricebook from a month on."""
    owner = customers.get(conn, actor.scope, choice.customer_id)
    book = None if choice.pricebook_id is None else get(conn, choice.pricebook_id)
    if book is not None and book.program != choice.program:
        want = f"it is a pricebook of {book.program}, not of {choice.program}"
        raise BadValueError("pricebook", book.name, want)
    values = asdict(choice) | {"valid_from": choice.valid_from.start}
    conn.execute(
        _CHOICE.insert().values(values | {"chosen_at": clock.stamp(), "chosen_by": actor.name})
    )
    where = f"{owner.name}, {choice.program} {choice.account}".strip()
    after = {"pricebook": book.name if book else None, "from": str(choice.valid_from)}
    audit.record(conn, actor, "choose pricebook", where, after=after)
    touch(conn)


def choices(conn: Connection, scope: Scope) -> tuple[PricebookChoice, ...]:
    """Return the choices that count, by customer, program, account and month."""
    query = select(_CHOICE).where(tables.within(scope, _CHOICE.c.customer_id))
    latest = {
        (row.customer_id, row.program, row.account, row.valid_from): row.pricebook_id
        for row in conn.execute(query.order_by(_CHOICE.c.id))
    }
    return tuple(
        PricebookChoice(*key[:3], BillingPeriod(key[3]), latest[key]) for key in sorted(latest)
    )


def _version(row: Row[Any]) -> PricebookVersion:
    rules = tuple(PriceRule(**(each | {"value": Decimal(each["value"])})) for each in row.rules)
    return PricebookVersion(
        row.id,
        row.pricebook_id,
        BillingPeriod(row.effective_from),
        rules,
        row.saved_at,
        row.saved_by,
    )


def _told(version: PricebookVersion) -> list[str]:
    return [str(rule) for rule in version.rules]


def key_of(name: str) -> str:
    """Return what names of one pricebook share, whatever their case and spacing."""
    return " ".join(name.casefold().split())
