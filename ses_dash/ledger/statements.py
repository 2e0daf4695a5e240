"""Frozen statements: documents, numbers, lines and files. Rows are added, never changed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ses_dash import clock, money
from ses_dash.errors import BadValueError, NotFoundError, ReasonNeededError
from ses_dash.ledger import audit, balances, charges, life, tables
from ses_dash.ledger.credits import spend
from ses_dash.model.history import ChainRow, NumberJump
from ses_dash.model.statement import Statement
from ses_dash.model.statement_life import FILE_KINDS, StatementEvent, StatementFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from sqlalchemy import ColumnElement, Connection, Row

    from ses_dash.access import Actor, Scope
    from ses_dash.model.statement import Document, Draft

LINE_COLUMNS = ("account", "service", "charge_category", "cost", "price", "net")
_HIGHEST_N = 999_999_999
_TABLE = tables.statement
_NUMBER = tables.statement_number
_LINE = tables.statement_line
_FILE = tables.statement_file
_JUMP = tables.number_jump
_NUMBERED = _TABLE.join(_NUMBER, _NUMBER.c.statement_id == _TABLE.c.id)
_STATE = life.state_of(_TABLE.c.id)
_LISTED = (
    *(column for column in _TABLE.c if column.name != "document_json"),
    *(_NUMBER.c[name] for name in ("series", "n", "number")),
    _STATE.label("state"),
    balances.original(_TABLE.c.id).label("credits"),
    balances.fully_credited(_TABLE.c.id).label("fully_credited"),
)


def highest(conn: Connection, series: str) -> tuple[int, str]:
    """Return the last number of a series and its chain value; 0 and "" for none."""
    query = select(_NUMBER.c.n, _TABLE.c.chain).select_from(_NUMBERED)
    query = query.where(_NUMBER.c.series == series).order_by(_NUMBER.c.n.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return (row.n, row.chain) if row else (0, "")


def next_number(conn: Connection, series: str) -> int:
    """Return the number the next statement of a series takes: one more, or where a jump leads."""
    return max(highest(conn, series)[0], _last_jump(conn, series) - 1) + 1


def last_date(conn: Connection, series: str) -> date | None:
    """Return the latest statement date of a series; the next one is never before it (R22)."""
    query = select(func.max(_TABLE.c.statement_date)).select_from(_NUMBERED)
    latest = conn.execute(query.where(_NUMBER.c.series == series)).scalar_one()
    return date.fromisoformat(latest) if latest else None


def jump(conn: Connection, actor: Actor, series: str, to_n: int, reason: str) -> None:
    """Declare a gap: the next statement takes the number `to_n`. Numbers only go up (R23)."""
    reached = max(highest(conn, series)[0], _last_jump(conn, series))
    if not reached < to_n <= _HIGHEST_N:
        want = f"it is a whole number above {reached} and up to {_HIGHEST_N}"
        raise BadValueError("The next number", to_n, want)
    if not reason.strip():
        raise ReasonNeededError("A jump of the statement number")
    row = NumberJump(series, to_n, clock.stamp(), actor.name, reason.strip())
    before = next_number(conn, series)
    conn.execute(_JUMP.insert(), row._asdict())
    subject = f"series {series!r}"
    audit.record(conn, actor, "jump number", subject, before=before, after=to_n, reason=row.reason)


def jumps(conn: Connection) -> tuple[NumberJump, ...]:
    """Return every declared gap by series and number."""
    columns = (_JUMP.c[name] for name in NumberJump._fields)
    found = conn.execute(select(*columns).order_by(*_JUMP.primary_key))
    return tuple(NumberJump(*row) for row in found)


def insert(
    conn: Connection, actor: Actor, document: Document, document_json: str, chain: str
) -> int:
    """Keep a frozen document under its number and return the id of the statement.

    It spends the credits and bills the charges on it. The number must be the next of its series,
    so that no caller can leave a gap.
    """
    expected = next_number(conn, document.series)
    if document.n != expected:
        message = f"{document.number}: the next number of its series is {expected}"
        raise ValueError(message)
    values = _values(document) | {"chain": chain, "document_json": document_json}
    values["document_sha256"] = hashlib.sha256(document_json.encode()).hexdigest()
    inserted = conn.execute(_TABLE.insert().values(values).returning(_TABLE.c.id))
    statement_id: int = inserted.scalar_one()
    number = {name: getattr(document, name) for name in ("series", "n", "number")}
    conn.execute(_NUMBER.insert(), number | {"statement_id": statement_id})
    frozen = StatementEvent(1, document.frozen_at, "frozen", actor.name, document.reason)
    life.add(conn, statement_id, frozen)
    _insert_lines(conn, statement_id, document)
    spend(conn, statement_id, document.draft)
    charges.bill(conn, statement_id, document.draft)
    return statement_id


def find(conn: Connection, scope: Scope, number: str) -> Statement:
    """Return the statement of a number in scope; raise `NotFoundError` for every other."""
    found = _select(conn, tables.within(scope, _TABLE.c.customer_id), _NUMBER.c.number == number)
    if not found:
        raise NotFoundError("statement", number)
    return found[0]


def all(  # noqa: A001 - read as statements.all
    conn: Connection,
    scope: Scope,
    *,
    program: str | None = None,
    period: str | None = None,
    customer_id: int | None = None,
) -> tuple[Statement, ...]:
    """Return the statements in scope in the order they were frozen, filtered by what is given."""
    wanted = {"program": program, "period": period, "customer_id": customer_id}
    filters = (_TABLE.c[name] == value for name, value in wanted.items() if value is not None)
    return _select(conn, tables.within(scope, _TABLE.c.customer_id), *filters)


def current(
    conn: Connection,
    customer_id: int,
    *,
    program: str,
    period: str,
    currency: str,
    kind: str,
    subject: str = "",
) -> str | None:
    """Return the number of the statement that stands for this key of R24, if any."""
    key = (program, period, customer_id, currency, kind)
    query = select(_NUMBER.c.number).select_from(_NUMBERED)
    query = query.where(*_keyed(key), _TABLE.c.subject == subject, balances.stands(_TABLE.c.id))
    return conn.execute(query.order_by(_TABLE.c.id).limit(1)).scalar_one_or_none()


def latest(conn: Connection, draft: Draft) -> str:
    """Return the number of the last statement that a draft takes the place of, or nothing."""
    key = tuple(getattr(draft, name) for name in ("program", "period"))
    keyed = _keyed((*key, draft.customer.id, draft.currency, draft.kind))
    query = select(_NUMBER.c.number).select_from(_NUMBERED)
    query = query.where(*keyed, _TABLE.c.subject == draft.subject, ~balances.stands(_TABLE.c.id))
    found = conn.execute(query.order_by(_TABLE.c.id.desc()).limit(1)).scalar_one_or_none()
    return found or ""


def next_ordinal(
    conn: Connection, customer_id: int, *, program: str, period: str, currency: str, kind: str
) -> int:
    """Return which statement of this key of R24 the next one is: 1 and more, void ones counted."""
    key = (program, period, customer_id, currency, kind)
    count = conn.execute(select(func.count()).select_from(_TABLE).where(*_keyed(key)))
    return count.scalar_one() + 1


def nets(
    conn: Connection, program: str, currency: str, customer_ids: Iterable[int]
) -> dict[tuple[int, str], Decimal]:
    """Return the net of the main statements that stand, by customer id and period."""
    query = select(_TABLE.c.customer_id, _TABLE.c.period, _TABLE.c.net).where(
        _TABLE.c.customer_id.in_(sorted(customer_ids)),
        _TABLE.c.program == program,
        _TABLE.c.currency == currency,
        _TABLE.c.kind == "main",
        balances.stands(_TABLE.c.id),
    )
    return {(row.customer_id, row.period): row.net for row in conn.execute(query)}


def document_json(conn: Connection, statement_id: int) -> str:
    """Return the stored document, byte for byte as it was frozen."""
    query = select(_TABLE.c.document_json).where(_TABLE.c.id == statement_id)
    document: str | None = conn.execute(query).scalar_one_or_none()
    if document is None:
        raise NotFoundError("statement", statement_id)
    return document


def chain_value(conn: Connection, statement_id: int) -> str:
    """Return the chain value of a statement, part of which is printed on it."""
    query = select(_TABLE.c.chain).where(_TABLE.c.id == statement_id)
    value: str = conn.execute(query).scalar_one()
    return value


def lines(conn: Connection, statement_id: int) -> list[tuple[Any, ...]]:
    """Return the lines of a statement as kept beside its document: their `LINE_COLUMNS`."""
    query = select(*(_LINE.c[name] for name in LINE_COLUMNS))
    query = query.where(_LINE.c.statement_id == statement_id).order_by(_LINE.c.ordinal)
    return [tuple(row) for row in conn.execute(query)]


def files(conn: Connection, statement_id: int) -> tuple[StatementFile, ...]:
    """Return the rendered files of a statement, in the order of `FILE_KINDS`."""
    query = select(_FILE).where(_FILE.c.statement_id == statement_id)
    found = {row.kind: row for row in conn.execute(query)}
    present = (found[kind] for kind in FILE_KINDS if kind in found)
    return tuple(StatementFile(row.kind, row.name, row.sha256, row.size) for row in present)


def add_file(conn: Connection, statement_id: int, file: StatementFile) -> None:
    """Record a rendered file; each kind once."""
    conn.execute(_FILE.insert(), asdict(file) | {"statement_id": statement_id})


def without_files(conn: Connection) -> tuple[int, ...]:
    """Return the ids of statements that lack one of their files, oldest first."""
    count = select(func.count()).select_from(_FILE).where(_FILE.c.statement_id == _TABLE.c.id)
    lacking = select(_TABLE.c.id).where(count.scalar_subquery() < len(FILE_KINDS))
    return tuple(conn.execute(lacking.order_by(_TABLE.c.id)).scalars())


def chain_rows(conn: Connection) -> Iterator[ChainRow]:
    """Yield every statement by series and number, one document in memory at a time."""
    columns = [(_NUMBER if name in _NUMBER.c else _TABLE).c[name] for name in ChainRow._fields]
    query = select(*columns).select_from(_NUMBERED).order_by(_NUMBER.c.series, _NUMBER.c.n)
    for row in conn.execute(query.execution_options(yield_per=1)):
        yield ChainRow(*row)


def _last_jump(conn: Connection, series: str) -> int:
    query = select(func.max(_JUMP.c.to_n)).where(_JUMP.c.series == series)
    return conn.execute(query).scalar_one() or 0


def _values(document: Document) -> dict[str, Any]:
    """Return the columns that the document gives the list of statements."""
    draft = document.draft
    same = ("kind", "program", "period", "currency", "net", "tax", "total")
    return {name: getattr(draft, name) for name in same} | {
        "customer_id": draft.customer.id,
        "customer_name": draft.customer.name,
        "ordinal": document.ordinal,
        "subject": draft.subject,
        "payable": draft.payable,
        "statement_date": document.statement_date.isoformat(),
        "due_date": document.due_date.isoformat(),
    }


def _insert_lines(conn: Connection, statement_id: int, document: Document) -> None:
    rows = [
        {name: getattr(line, name) for name in LINE_COLUMNS}
        | {"statement_id": statement_id, "ordinal": ordinal}
        for ordinal, line in enumerate(document.draft.lines, start=1)
    ]
    if rows:
        conn.execute(_LINE.insert(), rows)


def _keyed(key: tuple[object, ...]) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of a key of R24: its values in the order of `STATEMENT_KEY`."""
    for name, value in zip(tables.STATEMENT_KEY, key, strict=True):
        yield _TABLE.c[name] == value


def _select(conn: Connection, *where: ColumnElement[bool]) -> tuple[Statement, ...]:
    query = select(*_LISTED).select_from(_NUMBERED).where(*where).order_by(_TABLE.c.id)
    chosen = select(_TABLE.c.id).select_from(_NUMBERED).where(*where)
    amounts = {
        "paid": life.amounts_paid(conn, chosen),
        "credited": balances.credited(conn, chosen),
        "carried": balances.carried(conn, chosen),
    }
    today = clock.today()
    return tuple(
        _statement(row, today, {name: money.total(each[row.id]) for name, each in amounts.items()})
        for row in conn.execute(query)
    )


def _statement(row: Row[Any], today: date, amounts: dict[str, Any]) -> Statement:
    overdue = row.state == "open" and date.fromisoformat(row.due_date) < today
    changed: dict[str, Any] = {"state": "past_due"} if overdue else {}
    return Statement(**(row._asdict() | changed | amounts))
