"""Events, each in its place, and payments: who was first, and what one read costs."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event as listening
from sqlalchemy.exc import IntegrityError

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.errors import StatementChangedError
from ses_dash.ledger import life, statements
from ses_dash.model.statement_life import StatementEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from ses_dash.ledger.ledger import Ledger
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import StatementState
    from tests.ledger.conftest import Freeze


def _event(ordinal: int, state: StatementState) -> StatementEvent:
    return StatementEvent(ordinal, "2026-11-20T12:00:00.000000Z", state, "eva", "because")


def _pay(conn: Connection, statement_id: int, amount: str, reference: str = "") -> None:
    life.pay(
        conn,
        SINGLE_USER,
        statement_id,
        amount=Decimal(amount),
        paid_on=date(2026, 11, 19),
        reference=reference,
    )


@pytest.fixture
def queries(conn: Connection) -> Iterator[list[str]]:
    """What a connection sends to the database."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, sql: str, *_: object) -> None:
        sent.append(sql)

    listening.listen(conn, "before_cursor_execute", note)
    yield sent
    listening.remove(conn, "before_cursor_execute", note)


def test_a_life_is_told_in_order(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    statement_id = freeze(conn, acme)
    life.add(conn, statement_id, _event(2, "open"))
    first, second = life.events(conn, statement_id)
    assert (first.ordinal, first.state, first.actor) == (1, "frozen", "single user")
    assert first.at == "2026-11-20T12:00:00.000000Z"
    assert second == _event(2, "open")


@pytest.mark.parametrize("state", ["open", "void"])
def test_a_place_in_a_life_is_taken_once(
    conn: Connection, acme: Customer, freeze: Freeze, state: StatementState
) -> None:
    statement_id = freeze(conn, acme)
    life.add(conn, statement_id, _event(2, "open"))
    with pytest.raises(StatementChangedError, match=r"^Statement 1 has changed meanwhile\."):
        life.add(conn, statement_id, _event(2, state))
    assert [each.state for each in life.events(conn, statement_id)] == ["frozen", "open"]


def test_only_states_there_are_become_events(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    statement_id = freeze(conn, acme)
    with pytest.raises(IntegrityError, match="CHECK"):
        life.add(conn, statement_id, _event(2, "past_due"))


def test_of_ten_at_once_one_is_first(ledger: Ledger, acme: Customer, freeze: Freeze) -> None:
    with ledger.write() as conn:
        statement_id = freeze(conn, acme)
    start = threading.Barrier(10)
    lost = []

    def run(state: StatementState) -> None:
        with ledger.read() as conn:
            last = life.events(conn, statement_id)[-1].ordinal
        start.wait()
        try:
            with ledger.write() as conn:
                life.add(conn, statement_id, _event(last + 1, state))
        except StatementChangedError as error:
            lost.append(error)

    states: list[StatementState] = ["open", "void"]
    threads = [threading.Thread(target=run, args=(states[index % 2],)) for index in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.read() as conn:
        assert len(life.events(conn, statement_id)) == 2
    assert len(lost) == 9


def test_payments_are_told_in_order(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    first, second = freeze(conn, acme), freeze(conn, acme, program="gcp")
    for statement_id, amount in ((first, "1.00"), (second, "5.00"), (first, "0.50")):
        _pay(conn, statement_id, amount, f"for {amount}")
    assert [(each.id, each.amount) for each in life.payments(conn, first)] == [
        (1, Decimal("1.00")),
        (3, Decimal("0.50")),
    ]
    (only,) = life.payments(conn, second)
    assert (only.actor, only.paid_on, only.reference) == ("single user", "2026-11-19", "for 5.00")
    listed = statements.all(conn, Scope.all())
    assert [each.paid for each in listed] == [Decimal("1.50"), Decimal("5.00")]
    assert statements.find(conn, Scope.all(), "1").due == Decimal("0.29")


def test_payments_are_of_statements_there_are(conn: Connection) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        _pay(conn, 9, "1.00")


def test_a_list_costs_the_same_reads_however_long(
    conn: Connection, acme: Customer, freeze: Freeze, queries: list[str]
) -> None:
    def sent() -> int:
        queries.clear()
        statements.all(conn, Scope.all())
        return len(queries)

    _pay(conn, freeze(conn, acme), "1.00")
    once = sent()
    for _ in range(5):
        _pay(conn, freeze(conn, acme), "1.00")
    assert sent() == once


def test_one_statement_reads_its_own_payments_by_index(
    conn: Connection, acme: Customer, freeze: Freeze, queries: list[str]
) -> None:
    freeze(conn, acme)
    queries.clear()
    statements.find(conn, Scope.all(), "1")
    (about_payments,) = (sql for sql in queries if sql.startswith("SELECT payment"))
    plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {about_payments}", ("1",)).all()
    assert not [step for step in plan if "SCAN" in step.detail]
