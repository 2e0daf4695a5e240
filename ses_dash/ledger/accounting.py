"""Codes of accounting systems and the log of exports: rows are added, never changed."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, select

from ses_dash import clock
from ses_dash.errors import NotFoundError
from ses_dash.ledger import audit, checks, tables
from ses_dash.ledger.columns import Json
from ses_dash.model.accounting import Code, Export, ExportFile

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from ses_dash.access import Actor

_KEY = ("kind", "profile", "program", "key")
_LONGEST = 200


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


CODE = Table(
    "accounting_code",
    tables.metadata,
    Column("id", Integer, primary_key=True),
    *map(_text, ("at", "actor", *_KEY, "value")),
)
EXPORT = Table(
    "accounting_export",
    tables.metadata,
    Column("id", Integer, primary_key=True),
    *map(_text, ("at", "actor", "profile", "program", "period")),
    Column("files", Json, nullable=False),
)
EXPORTED = Table(
    "accounting_export_statement",
    tables.metadata,
    Column("export_id", ForeignKey(EXPORT.c.id), primary_key=True),
    Column("statement_id", ForeignKey(tables.statement.c.id), primary_key=True, index=True),
)
_NUMBER = tables.statement_number


def codes(conn: Connection) -> tuple[Code, ...]:
    """Return the codes that are set, by what they are of."""
    columns = (CODE.c[name] for name in (*_KEY, "value"))
    latest: dict[tuple[str, ...], Code] = {}
    for row in conn.execute(select(*columns).order_by(CODE.c.id)):
        latest[tuple(row[:-1])] = Code(*row)
    return tuple(latest[key] for key in sorted(latest) if latest[key].value)


def set_code(conn: Connection, actor: Actor, code: Code) -> str:
    """Keep a code from now on; an empty one is set no longer. Return what it was before.

    The same again is no change.
    """
    for name in ("key", "value"):
        checks.line(name, getattr(code, name), most=_LONGEST)
    of = astuple(code)[:-1]
    same = (CODE.c[name] == value for name, value in zip(_KEY, of, strict=True))
    last = select(CODE.c.value).where(*same).order_by(CODE.c.id.desc()).limit(1)
    before = conn.execute(last).scalar_one_or_none() or ""
    if before != code.value:
        values = dict(zip((*_KEY, "value"), astuple(code), strict=True))
        conn.execute(CODE.insert(), values | {"at": clock.stamp(), "actor": actor.name})
        subject = " ".join(filter(None, of))
        audit.record(conn, actor, "set accounting code", subject, before=before, after=code.value)
    return before


def add_export(
    conn: Connection,
    actor: Actor,
    *,
    profile: str,
    month: tuple[str, str],
    files: Sequence[ExportFile],
    statement_ids: Sequence[int],
) -> int:
    """Keep that the statements of a month (program and period) were exported; return the id."""
    program, period = month
    row = {"at": clock.stamp(), "actor": actor.name, "profile": profile}
    row |= {"program": program, "period": period}
    added = conn.execute(EXPORT.insert().values(row | {"files": files}).returning(EXPORT.c.id))
    export_id: int = added.scalar_one()
    of = [{"export_id": export_id, "statement_id": each} for each in statement_ids]
    conn.execute(EXPORTED.insert(), of)
    subject = f"{profile} {program} {period}"
    audit.record(conn, actor, "export to accounting", subject, after={"export": export_id})
    return export_id


def exports(conn: Connection) -> tuple[Export, ...]:
    """Return the log, newest first."""
    rows = conn.execute(select(EXPORT).order_by(EXPORT.c.id.desc())).all()
    return tuple(_export(conn, row) for row in rows)


def export(conn: Connection, export_id: int) -> Export:
    """Return an entry of the log, or raise `NotFoundError`."""
    row = conn.execute(select(EXPORT).where(EXPORT.c.id == export_id)).one_or_none()
    if row is None:
        raise NotFoundError("export", export_id)
    return _export(conn, row)


def exported(
    conn: Connection, statement_ids: Collection[int], profile: str = ""
) -> dict[str, tuple[str, str]]:
    """Return which of some statements were exported: the moment and profile of the last by number.

    With a profile, only exports with it count.
    """
    query = select(_NUMBER.c.number, EXPORT.c.at, EXPORT.c.profile).select_from(
        EXPORTED.join(EXPORT).join(_NUMBER, _NUMBER.c.statement_id == EXPORTED.c.statement_id)
    )
    wanted: list[ColumnElement[bool]] = [EXPORTED.c.statement_id.in_(statement_ids)]
    if profile:
        wanted.append(EXPORT.c.profile == profile)
    found = conn.execute(query.where(*wanted).order_by(EXPORT.c.id))
    return {row.number: (row.at, row.profile) for row in found}


def _export(conn: Connection, row: Row[Any]) -> Export:
    query = select(_NUMBER.c.number).join(
        EXPORTED, EXPORTED.c.statement_id == _NUMBER.c.statement_id
    )
    of = query.where(EXPORTED.c.export_id == row.id).order_by(EXPORTED.c.statement_id)
    files = tuple(ExportFile(**each) for each in row.files)
    numbers = tuple(conn.execute(of).scalars())
    return Export(**row._asdict() | {"files": files, "numbers": numbers})
