"""The seller: us, as printed on statements."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from ses_dash.errors import BadValueError
from ses_dash.ledger import audit, tables
from ses_dash.model.customer import Seller

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_TABLE = tables.seller
_COLUMNS = tuple(column for column in _TABLE.c if column.name != "id")


def get(conn: Connection) -> Seller:
    """Return the seller; before anybody said who it is, the default one."""
    row = conn.execute(select(*_COLUMNS)).one_or_none()
    return Seller(**row._asdict()) if row else Seller()


def save(conn: Connection, actor: Actor, seller: Seller) -> None:
    """Keep who the seller is. The same again is no change."""
    if not seller.name.strip():
        raise BadValueError("name", seller.name, "statements need the name of the seller")
    try:
        ZoneInfo(seller.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadValueError("time_zone", seller.time_zone, "write it like Europe/Berlin") from None
    before = get(conn)
    if seller == before:
        return
    change = insert(_TABLE).values(id=1, **asdict(seller))
    conn.execute(change.on_conflict_do_update(index_elements=["id"], set_=asdict(seller)))
    audit.record(conn, actor, "change seller", seller.name, before=before, after=seller)
