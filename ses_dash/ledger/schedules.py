"""When statements are to be published: the last row of a statement counts. Rows are only added."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from ses_dash.ledger import afterwards
from ses_dash.model.statement_life import Schedule

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_TABLE = afterwards.publish_schedule


def last(conn: Connection, statement_id: int) -> Schedule | None:
    """Return what was said last about when a statement is published; None: never anything."""
    query = select(_TABLE).where(_TABLE.c.statement_id == statement_id)
    row = conn.execute(query.order_by(_TABLE.c.ordinal.desc()).limit(1)).one_or_none()
    return _schedule(row) if row else None


def add(conn: Connection, schedule: Schedule) -> None:
    """Keep what holds from now on for a statement."""
    count = select(func.count()).select_from(_TABLE)
    count = count.where(_TABLE.c.statement_id == schedule.statement_id)
    ordinal = conn.execute(count).scalar_one() + 1
    conn.execute(_TABLE.insert(), asdict(schedule) | {"ordinal": ordinal})


def pending(conn: Connection) -> tuple[Schedule, ...]:
    """Return what is still to be published, the earliest first."""
    newer = _TABLE.alias()
    latest = select(func.max(newer.c.ordinal)).where(newer.c.statement_id == _TABLE.c.statement_id)
    query = select(_TABLE).where(
        _TABLE.c.ordinal == latest.scalar_subquery(), _TABLE.c.publish_at.is_not(None)
    )
    found = conn.execute(query.order_by(_TABLE.c.publish_at, _TABLE.c.statement_id))
    return tuple(map(_schedule, found))


def _schedule(row: Row[tuple[int, int, str, str, str, str]]) -> Schedule:
    values = row._asdict()
    del values["ordinal"]
    return Schedule(**values)
