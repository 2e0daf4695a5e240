"""Exchange rates by month, and the currencies customers' statements are in (R21)."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from ses_dash import money
from ses_dash.errors import BadValueError
from ses_dash.ledger import audit, checks, customers, statements, tables
from ses_dash.ledger.added_tables import exchange_rate, statement_currency
from ses_dash.model.exchange import ExchangeRate, StatementCurrency
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from ses_dash.access import Actor, Scope
    from ses_dash.period import BillingPeriod

_LONGEST_ORIGIN = 120
_HIGHEST_RATE, _RATE_DECIMALS = Decimal(10) ** 9, 12


def rates(conn: Connection, period: BillingPeriod | None = None) -> tuple[ExchangeRate, ...]:
    """Return the rates of a month, or of all, by month and currencies."""
    query = select(exchange_rate).order_by(*exchange_rate.primary_key)
    if period is not None:
        query = query.where(exchange_rate.c.period == period)
    return tuple(ExchangeRate(**row._asdict()) for row in conn.execute(query))


def find(conn: Connection, key: tuple[BillingPeriod, str, str]) -> ExchangeRate | None:
    """Return the rate of a month from one currency to another, if there is one."""
    where = (column == value for column, value in zip(exchange_rate.primary_key, key, strict=True))
    row = conn.execute(select(exchange_rate).where(*where)).one_or_none()
    return ExchangeRate(**row._asdict()) if row else None


def save_rate(conn: Connection, actor: Actor, rate: ExchangeRate) -> None:
    """Keep a month's rate, in place of the one there was. The same again is no change."""
    for name in ("source", "target"):
        checks.currency(name, getattr(rate, name))
    if rate.source == rate.target:
        raise BadValueError("target", rate.target, "it is another currency than the source")
    fine = rate.rate.is_finite() and 0 < rate.rate < _HIGHEST_RATE
    if not fine or rate.rate != money.quantize(rate.rate, _RATE_DECIMALS):
        want = f"it is above 0 and below a billion, with at most {_RATE_DECIMALS} decimals"
        raise BadValueError("rate", rate.rate, want)
    checks.line("origin", rate.origin, least=1, most=_LONGEST_ORIGIN)
    before = find(conn, (rate.period, rate.source, rate.target))
    if before == rate:
        return
    _keep(conn, exchange_rate, asdict(rate) | {"period": rate.period})
    subject = f"{rate.source} to {rate.target} {rate.period}"
    audit.record(conn, actor, "change exchange rate", subject, before=before, after=rate)


def currencies(conn: Connection, scope: Scope) -> tuple[StatementCurrency, ...]:
    """Return what was set for the customers in scope, by customer, program and month."""
    query = select(statement_currency).where(tables.within(scope, statement_currency.c.customer_id))
    found = conn.execute(query.order_by(*statement_currency.primary_key))
    return tuple(StatementCurrency(**row._asdict()) for row in found)


def save_currency(conn: Connection, actor: Actor, wanted: StatementCurrency) -> None:
    """Set the currency of a customer's statements from a month on; empty: as files are.

    No statement may stand in that month or a later one: its charges would be billed in two.
    """
    owner = customers.get(conn, actor.scope, wanted.customer_id)
    if wanted.currency:
        checks.currency("currency", wanted.currency)
    if wanted.program:
        program_key(wanted.program)
    same = [
        each
        for each in currencies(conn, actor.scope)
        if (each.customer_id, each.program, each.first)
        == (wanted.customer_id, wanted.program, wanted.first)
    ]
    if same == [wanted]:
        return
    _check_open(conn, actor.scope, wanted)
    _keep(conn, statement_currency, asdict(wanted) | {"first": wanted.first})
    before = same[0] if same else None
    audit.record(conn, actor, "set statement currency", owner.name, before=before, after=wanted)


def _check_open(conn: Connection, scope: Scope, wanted: StatementCurrency) -> None:
    for each in statements.all(
        conn, scope, program=wanted.program or None, customer_id=wanted.customer_id
    ):
        if each.stands and each.period >= str(wanted.first):
            want = f"statement {each.number} of {each.period} stands; choose a later month"
            raise BadValueError("from", wanted.first, want)


def _keep(conn: Connection, table: Table, values: dict[str, Any]) -> None:
    key = [column.name for column in table.primary_key]
    kept = insert(table).values(values)
    conn.execute(kept.on_conflict_do_update(index_elements=key, set_=values))
