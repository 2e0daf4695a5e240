"""What frozen months were priced with beside pricebooks: kept with the statement (R28).

A statement that is frozen beside others that stand for its month is priced as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from ses_dash.ledger import balances, price_tables, tables
from ses_dash.model.pricebook import FrozenTerms
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ses_dash.access import Scope

_TERMS = price_tables.statement_terms
_STATEMENT = tables.statement
_CUSTOMER = tables.customer
_VALUES = tuple(_TERMS.c[name] for name in FrozenTerms._fields)


def keep(conn: Connection, statement_id: int, terms: FrozenTerms) -> None:
    """Keep what a statement was priced with; once, as its document."""
    conn.execute(_TERMS.insert(), {"statement_id": statement_id, **terms._asdict()})


def of(conn: Connection, statement_id: int) -> FrozenTerms | None:
    """Return what a statement was priced with, if that was kept."""
    query = select(*_VALUES).where(_TERMS.c.statement_id == statement_id)
    found = conn.execute(query).one_or_none()
    return None if found is None else FrozenTerms(*found)


def others(
    conn: Connection, scope: Scope, usual: str, own: Iterable[int]
) -> dict[tuple[int, str, BillingPeriod], FrozenTerms]:
    """Return those that may be others than now, by customer, program and month: few of many.

    Only months that a statement stands for. `usual` is the option for upfront fees as it is now,
    but for the customers that have their `own`.
    """
    joined = _STATEMENT.join(_TERMS, _TERMS.c.statement_id == _STATEMENT.c.id)
    differ = or_(
        _TERMS.c.at_cost != _CUSTOMER.c.at_cost,
        _TERMS.c.upfront != usual,
        _CUSTOMER.c.id.in_(sorted(own)),
    )
    query = (
        select(_STATEMENT.c.customer_id, _STATEMENT.c.program, _STATEMENT.c.period, *_VALUES)
        .select_from(joined.join(_CUSTOMER, _CUSTOMER.c.id == _STATEMENT.c.customer_id))
        .where(tables.within(scope, _CUSTOMER.c.id), differ, balances.stands(_STATEMENT.c.id))
    )
    return {
        (customer_id, program, BillingPeriod.parse(period)): FrozenTerms(*terms)
        for customer_id, program, period, *terms in conn.execute(query)
    }
