"""One invoice option for many customers at once."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ses_dash.billing.options import BY_KEY
from ses_dash.ledger import options as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ses_dash.billing.options.option import Value
    from ses_dash.ledger import Connection


UNCHANGED: Mapping[str, Value] = MappingProxyType({})  # no option but as it is set


def of_customers(
    conn: Connection, key: str, changes: Mapping[str, Value] = UNCHANGED
) -> Callable[[int], Value]:
    """Return what gives the value of an option for a customer, as `options.effective` does.

    `changes` are options to look at as if they were set, by key.
    """
    for_all, own = chosen(conn, key, changes)
    return lambda customer_id: own.get(customer_id, for_all)


def chosen(
    conn: Connection, key: str, changes: Mapping[str, Value] = UNCHANGED
) -> tuple[Value, dict[int, Value]]:
    """Return the value of an option for everybody, and those of customers with their own."""
    if key in changes:
        return changes[key], {}
    latest = {
        change.customer_id: change.value for change in stored.history(conn) if change.key == key
    }
    set_ = {owner: value for owner, value in latest.items() if value is not None}
    for_all: Value = set_.pop(None, BY_KEY[key].default)
    return for_all, {owner: value for owner, value in set_.items() if owner is not None}


def ever_set(conn: Connection, key: str) -> bool:
    """Say whether somebody ever set an option."""
    return any(change.key == key for change in stored.history(conn))
