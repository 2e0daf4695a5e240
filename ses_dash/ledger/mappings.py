"""Mappings by name: each version is kept, the latest counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from ses_dash import clock
from ses_dash.errors import NotFoundError
from ses_dash.ledger import audit, tables
from ses_dash.model import mapping as model
from ses_dash.model.history import SavedMapping

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor
    from ses_dash.model.mapping import Mapping

_TABLE = tables.mapping


def all(conn: Connection) -> tuple[SavedMapping, ...]:  # noqa: A001 - read as mappings.all
    """Return the mappings by name, each as it was saved last."""
    query = select(_TABLE).order_by(_TABLE.c.id)
    latest = {row.name: row for row in conn.execute(query)}
    return tuple(
        SavedMapping(model.read(row.content), row.saved_at, row.saved_by)
        for _, row in sorted(latest.items())
        if row.content is not None
    )


def get(conn: Connection, name: str) -> Mapping:
    """Return a mapping by its name, or raise `NotFoundError`."""
    found = find(conn, name)
    if found is None:
        raise NotFoundError("mapping", name)
    return found


def find(conn: Connection, name: str) -> Mapping | None:
    """Return a mapping by its name, if there is one."""
    query = select(_TABLE.c.content).where(_TABLE.c.name == name).order_by(_TABLE.c.id.desc())
    kept = conn.execute(query.limit(1)).scalar_one_or_none()
    return None if kept is None else model.read(kept)


def save(conn: Connection, actor: Actor, mapping: Mapping) -> None:
    """Keep a mapping under its name from now on. The same again is no change."""
    before = find(conn, mapping.name)
    if before != mapping:
        _keep(conn, actor, mapping.name, mapping)
        audit.record(conn, actor, "save mapping", mapping.name, before=before, after=mapping)


def remove(conn: Connection, actor: Actor, name: str) -> None:
    """Let a mapping be used no more. What was read with it keeps it."""
    before = get(conn, name)
    _keep(conn, actor, name, None)
    audit.record(conn, actor, "remove mapping", name, before=before)


def _keep(conn: Connection, actor: Actor, name: str, content: Mapping | None) -> None:
    values = {"name": name, "content": content, "saved_at": clock.stamp(), "saved_by": actor.name}
    conn.execute(_TABLE.insert(), values)
