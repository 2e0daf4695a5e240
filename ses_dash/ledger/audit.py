"""The audit trail: every change, insert-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ses_dash import clock
from ses_dash.ledger import tables
from ses_dash.model.history import AuditRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_TABLE = tables.audit


def record(
    conn: Connection,
    actor: Actor,
    action: str,
    subject: str,
    *,
    before: Any = None,  # noqa: ANN401 - any record or plain value, kept as JSON
    after: Any = None,  # noqa: ANN401
    reason: str = "",
) -> None:
    """Note who did what to which subject, in the transaction that does it."""
    row = AuditRow(clock.stamp(), actor.name, action, subject, before, after, reason)
    conn.execute(_TABLE.insert(), row._asdict())


def rows(conn: Connection, limit: int) -> tuple[AuditRow, ...]:
    """Return the latest changes, newest first."""
    columns = (_TABLE.c[name] for name in AuditRow._fields)
    found = conn.execute(select(*columns).order_by(_TABLE.c.id.desc()).limit(limit))
    return tuple(AuditRow(*row) for row in found)
