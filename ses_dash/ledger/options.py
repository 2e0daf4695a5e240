"""Invoice options as they were set: dated rows, seller-wide or for one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from ses_dash import clock
from ses_dash.ledger import audit, customers, tables
from ses_dash.model.history import OptionChange

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_TABLE = tables.option_value


def values(conn: Connection, customer_id: int | None) -> dict[str, Any]:
    """Return what was set, by key: seller-wide, overlaid by what was set for the customer."""
    query = select(_TABLE.c.key, _TABLE.c.customer_id, _TABLE.c.value)
    query = query.where(or_(_TABLE.c.customer_id.is_(None), _TABLE.c.customer_id == customer_id))
    for_all: dict[str, Any] = {}
    for_customer: dict[str, Any] = {}
    for key, owner, value in conn.execute(query.order_by(_TABLE.c.id)):
        (for_all if owner is None else for_customer)[key] = value
    return _set(for_all) | _set(for_customer)


def set_value(
    conn: Connection,
    actor: Actor,
    key: str,
    value: Any,  # noqa: ANN401 - any JSON value
    *,
    customer_id: int | None = None,
) -> None:
    """Set an option from now on; None: it is no longer set. The same again is no change."""
    if customer_id is not None:
        customers.get(conn, actor.scope, customer_id)
    before = _latest(conn, key, customer_id)
    if before == value:
        return
    change = OptionChange(clock.stamp(), actor.name, key, customer_id, value)
    conn.execute(_TABLE.insert(), change._asdict())
    subject = key if customer_id is None else f"{key} of customer {customer_id}"
    audit.record(conn, actor, "set option", subject, before=before, after=value)


def history(conn: Connection) -> tuple[OptionChange, ...]:
    """Return every change of an option, oldest first."""
    columns = (_TABLE.c[name] for name in OptionChange._fields)
    found = conn.execute(select(*columns).order_by(_TABLE.c.id))
    return tuple(OptionChange(*row) for row in found)


def _latest(conn: Connection, key: str, customer_id: int | None) -> Any:  # noqa: ANN401
    owner = _TABLE.c.customer_id.is_not_distinct_from(customer_id)
    query = select(_TABLE.c.value).where(_TABLE.c.key == key, owner)
    return conn.execute(query.order_by(_TABLE.c.id.desc()).limit(1)).scalar_one_or_none()


def _set(options: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if value is not None}
