"""Statement numbers: gapless, only upward, jumps declared (R23)."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.errors import BadValueError, ReasonNeededError
from ses_dash.ledger import audit, statements

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.ledger.ledger import Ledger
    from ses_dash.model.customer import Customer
    from tests.ledger.conftest import Freeze


def _jump(conn: Connection, to_n: int, reason: str = "a new year") -> None:
    statements.jump(conn, SINGLE_USER, "", to_n, reason)


def test_a_series_starts_at_one_chained_to_nothing(conn: Connection) -> None:
    assert statements.highest(conn, "") == (0, "")
    assert statements.next_number(conn, "") == 1


def test_each_series_counts_for_itself(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    for series in ("", "", "2027-"):
        freeze(conn, acme, series=series)
    rows = list(statements.chain_rows(conn))
    assert [(row.series, row.n, row.number) for row in rows] == [
        ("", 1, "1"),
        ("", 2, "2"),
        ("2027-", 1, "2027-1"),
    ]
    assert statements.highest(conn, "") == (2, rows[1].chain)
    assert rows[1].document_json == '{"number":"2","name":"Müller"}'


def test_a_series_knows_its_last_date(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    assert statements.last_date(conn, "") is None
    freeze(conn, acme)
    assert statements.last_date(conn, "") == date(2026, 11, 20)
    assert statements.last_date(conn, "2027-") is None


@pytest.mark.parametrize("n", [1, 3, 100])
def test_only_the_next_number_is_taken(
    conn: Connection, acme: Customer, freeze: Freeze, n: int
) -> None:
    freeze(conn, acme)
    with pytest.raises(ValueError, match="the next number of its series is 2"):
        freeze(conn, acme, n=n)


def test_one_number_is_one_statement(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    for _ in range(11):
        freeze(conn, acme)
    with pytest.raises(IntegrityError, match=r"UNIQUE.*number\.number"):
        freeze(conn, acme, series="1")  # its first would print as 11 too


def test_a_jump_leads_the_next_statement(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    freeze(conn, acme)
    _jump(conn, 100)
    assert statements.next_number(conn, "") == 100
    freeze(conn, acme)
    freeze(conn, acme)
    assert [row.n for row in statements.chain_rows(conn)] == [1, 100, 101]
    (jump,) = statements.jumps(conn)
    assert (jump.series, jump.to_n, jump.actor, jump.reason) == (
        "",
        100,
        "single user",
        "a new year",
    )
    row = audit.rows(conn, 1)[0]
    assert (row.action, row.before, row.after, row.reason) == ("jump number", 2, 100, "a new year")


@pytest.mark.parametrize("to_n", [-1, 0, 1, 2, 49, 50, 2**63])
def test_numbers_only_go_up(conn: Connection, acme: Customer, freeze: Freeze, to_n: int) -> None:
    freeze(conn, acme)
    freeze(conn, acme)
    _jump(conn, 50)
    with pytest.raises(BadValueError, match="above 50"):
        _jump(conn, to_n)
    assert statements.next_number(conn, "") == 50


def test_a_jump_needs_a_reason(conn: Connection) -> None:
    with pytest.raises(ReasonNeededError):
        _jump(conn, 10, reason="  ")
    assert statements.jumps(conn) == ()


def test_a_freeze_that_fails_burns_no_number(
    ledger: Ledger, acme: Customer, freeze: Freeze
) -> None:
    def fail() -> None:
        with ledger.write() as conn:
            freeze(conn, acme)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with ledger.read() as conn:
        assert statements.next_number(conn, "") == 1
        assert statements.all(conn, Scope.all()) == ()
        for table in ("statement_line", "statement_event", "statement_number"):
            assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_twenty_at_once_leave_no_gap(ledger: Ledger, acme: Customer, freeze: Freeze) -> None:
    start = threading.Barrier(20)

    def run(index: int) -> None:
        start.wait()
        for turn in range(5):
            try:
                with ledger.write() as conn:
                    freeze(conn, acme)
                    _ = 1 // ((index + turn) % 4)  # every fourth freeze fails after its insert
            except ZeroDivisionError:
                continue

    threads = [threading.Thread(target=run, args=(index,)) for index in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.read() as conn:
        assert [row.n for row in statements.chain_rows(conn)] == list(range(1, 76))
