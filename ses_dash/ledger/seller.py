"""The sellers: us, as printed on statements. The first has the key "", whoever else has its own."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from ses_dash.errors import BadValueError, NotFoundError
from ses_dash.ledger import audit, tables
from ses_dash.model.customer import Seller
from ses_dash.model.language import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_TABLE = tables.seller
_COLUMNS = tuple(column for column in _TABLE.c if column.name != "id")
_KEY = re.compile(r"([a-z0-9][a-z0-9-]{0,19})?")
_COUNTRY = re.compile(r"([A-Z]{2})?")


def get(conn: Connection, key: str = "") -> Seller:
    """Return a seller; the first one is there before anybody said who it is.

    Raises `NotFoundError` for a key that no seller has.
    """
    row = conn.execute(select(*_COLUMNS).where(_TABLE.c.key == key)).one_or_none()
    if row is None and key:
        raise NotFoundError("seller", key)
    return Seller(**row._asdict()) if row else Seller()


def all(conn: Connection) -> tuple[Seller, ...]:  # noqa: A001 - read as seller.all
    """Return every seller, the first one first."""
    rows = conn.execute(select(*_COLUMNS).where(_TABLE.c.key != "").order_by(_TABLE.c.id))
    return (get(conn), *(Seller(**row._asdict()) for row in rows))


def save(conn: Connection, actor: Actor, seller: Seller) -> None:
    """Keep who a seller is. The same again is no change."""
    others = [each for each in all(conn) if each.key != seller.key]
    _check(seller, {each.number_prefix for each in others})
    row = conn.execute(select(*_COLUMNS).where(_TABLE.c.key == seller.key)).one_or_none()
    before = Seller(**row._asdict()) if row else Seller(key=seller.key)
    if seller == before:
        return
    change = insert(_TABLE).values(asdict(seller))
    conn.execute(change.on_conflict_do_update(index_elements=["key"], set_=asdict(seller)))
    audit.record(conn, actor, "change seller", seller.name, before=before, after=seller)


def _check(seller: Seller, prefixes: set[str]) -> None:
    if not _KEY.fullmatch(seller.key):
        want = "write up to 20 small letters, digits and dashes, like north"
        raise BadValueError("key", seller.key, want)
    if not seller.name.strip():
        raise BadValueError("name", seller.name, "statements need the name of the seller")
    if not _COUNTRY.fullmatch(seller.country):
        raise BadValueError("country", seller.country, "write two capital letters like DE")
    if seller.language not in LANGUAGES:
        raise BadValueError("language", seller.language, f"it is one of {', '.join(LANGUAGES)}")
    if bool(seller.key) != bool(seller.number_prefix) or seller.number_prefix in prefixes - {""}:
        want = (
            "every seller but the first has one that no other has, like N-"
            if seller.key
            else "the first seller has none: Next Invoice Number is its own"
        )
        raise BadValueError("number_prefix", seller.number_prefix, want)
    try:
        ZoneInfo(seller.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadValueError("time_zone", seller.time_zone, "write it like Europe/Berlin") from None
