"""Invoice options as they were set: dated rows, seller-wide or for one customer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ses_dash import clock
from ses_dash.ledger import audit, customers, tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.history import OptionChange

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_TABLE = tables.option_value


def values(conn: Connection, customer_id: int | None) -> dict[str, Any]:
    """Return what was set, by key: seller-wide, overlaid by what was set for the customer."""
    for_customer = {} if customer_id is None else own(conn, customer_id)
    return _latest_of(conn, None) | for_customer


def own(conn: Connection, customer_id: int) -> dict[str, Any]:
    """Return what was set for a customer alone, by key."""
    return _latest_of(conn, customer_id)


def overridden(conn: Connection) -> dict[str, list[int]]:
    """Return which customers, by id, have an option of their own, by its key."""
    query = select(_TABLE.c.key, _TABLE.c.customer_id, _TABLE.c.value)
    query = query.where(_TABLE.c.customer_id.is_not(None)).order_by(_TABLE.c.id)
    latest = {(key, customer_id): value for key, customer_id, value in conn.execute(query)}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, customer_id in sorted(key for key, value in latest.items() if value is not None):
        found[key].append(customer_id)
    return dict(found)


def set_value(
    conn: Connection,
    actor: Actor,
    key: str,
    value: Any,  # noqa: ANN401 - any JSON value
    *,
    customer_id: int | None = None,
) -> None:
    """Set an option from now on; None: it is no longer set. The same again is no change.

    Prices may depend on options, so a change counts as one of the facts that reports are made with.
    """
    if customer_id is not None:
        customers.get(conn, actor.scope, customer_id)
    before = _latest(conn, key, customer_id)
    if before == value:
        return
    change = OptionChange(clock.stamp(), actor.name, key, customer_id, value)
    conn.execute(_TABLE.insert(), change._asdict())
    subject = key if customer_id is None else f"{key} of customer {customer_id}"
    audit.record(conn, actor, "set option", subject, before=before, after=value)
    touch(conn)


def history(conn: Connection) -> tuple[OptionChange, ...]:
    """Return every change of an option, oldest first."""
    columns = (_TABLE.c[name] for name in OptionChange._fields)
    found = conn.execute(select(*columns).order_by(_TABLE.c.id))
    return tuple(OptionChange(*row) for row in found)


def _latest(conn: Connection, key: str, customer_id: int | None) -> Any:  # noqa: ANN401
    owner = _TABLE.c.customer_id.is_not_distinct_from(customer_id)
    query = select(_TABLE.c.value).where(_TABLE.c.key == key, owner)
    return conn.execute(query.order_by(_TABLE.c.id.desc()).limit(1)).scalar_one_or_none()


def _latest_of(conn: Connection, customer_id: int | None) -> dict[str, Any]:
    """Return the latest values of a customer or of everybody, without those set no longer."""
    query = select(_TABLE.c.key, _TABLE.c.value).order_by(_TABLE.c.id)
    owner = _TABLE.c.customer_id.is_not_distinct_from(customer_id)
    latest: dict[str, Any] = {row.key: row.value for row in conn.execute(query.where(owner))}
    return {key: value for key, value in latest.items() if value is not None}
