"""Frozen statements: what is kept, who finds it, what stands."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Scope
from ses_dash.errors import NotFoundError
from ses_dash.ledger import audit, customers, life, statements
from ses_dash.model.customer import Customer
from ses_dash.model.statement_life import FILE_KINDS, StatementEvent, StatementFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.model.statement import StatementState
    from tests.ledger.conftest import Freeze


def _happens(conn: Connection, statement_id: int, state: StatementState, ordinal: int = 2) -> None:
    life.add(conn, statement_id, StatementEvent(ordinal, "", state, "", ""))


def _state(conn: Connection) -> str:
    return statements.find(conn, Scope.all(), "1").state


def test_a_statement_is_found_as_frozen(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    statement_id = freeze(conn, acme, series="2027-")
    found = statements.find(conn, Scope.all(), "2027-1")
    document = statements.document_json(conn, statement_id)
    assert document == '{"number":"2027-1","name":"Müller"}'
    assert found.id == statement_id
    assert (found.series, found.n, found.number) == ("2027-", 1, "2027-1")
    assert (found.kind, found.program, found.period, found.currency) == (
        "main",
        "aws",
        "2026-10",
        "EUR",
    )
    assert (found.customer_id, found.customer_name, found.state) == (acme.id, "Acme", "frozen")
    assert (found.statement_date, found.due_date) == ("2026-11-20", "2026-12-20")
    assert [str(found.net), str(found.tax), str(found.total)] == ["1.50", "0.29", "1.79"]
    assert found.chain == statements.chain_value(conn, statement_id)
    assert found.document_sha256 == hashlib.sha256(document.encode()).hexdigest()


def test_freezing_writes_no_audit_of_its_own(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    before = audit.rows(conn, 10)
    freeze(conn, acme)
    assert audit.rows(conn, 10) == before


def test_a_foreign_statement_is_as_absent_as_none(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    bolt = customers.create(conn, SINGLE_USER, Customer(0, "Bolt"))
    freeze(conn, acme)
    freeze(conn, bolt)
    scope = Scope.only(acme.id)
    assert [statement.number for statement in statements.all(conn, scope)] == ["1"]
    assert statements.all(conn, scope, customer_id=bolt.id) == ()
    assert statements.all(conn, Scope.only()) == ()
    for number in ("2", "99"):
        with pytest.raises(NotFoundError, match=f"^There is no statement '{number}'.$"):
            statements.find(conn, scope, number)
    with pytest.raises(NotFoundError):
        statements.document_json(conn, 99)


def test_statements_are_filtered(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    freeze(conn, acme)
    freeze(conn, acme, program="gcp")
    freeze(conn, acme, period="2026-09")
    everybody = Scope.all()
    assert [found.n for found in statements.all(conn, everybody)] == [1, 2, 3]
    assert [found.n for found in statements.all(conn, everybody, program="gcp")] == [2]
    assert [found.n for found in statements.all(conn, everybody, period="2026-09")] == [3]
    assert statements.all(conn, everybody, program="gcp", period="2026-09") == ()


def test_the_last_event_is_the_state(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    statement_id = freeze(conn, acme)
    _happens(conn, statement_id, "open")
    assert _state(conn) == "open"
    with clock.fixed(datetime(2026, 12, 20, 23, tzinfo=UTC)):
        assert _state(conn) == "open"
    with clock.fixed(datetime(2026, 12, 21, tzinfo=UTC)):
        assert _state(conn) == "past_due"
    _happens(conn, statement_id, "paid", ordinal=3)
    with clock.fixed(datetime(2027, 1, 1, tzinfo=UTC)):
        assert _state(conn) == "paid"


def test_what_stands_for_a_month(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    key = {"program": "aws", "period": "2026-10", "currency": "EUR", "kind": "main"}
    assert statements.current(conn, acme.id, **key) is None
    statement_id = freeze(conn, acme)
    assert statements.current(conn, acme.id, **key) == "1"
    for other in ({"program": "gcp"}, {"period": "2026-09"}, {"currency": "USD"}):
        assert statements.current(conn, acme.id, **(key | other)) is None
    _happens(conn, statement_id, "void")
    assert statements.current(conn, acme.id, **key) is None
    freeze(conn, acme)
    assert statements.current(conn, acme.id, **key) == "2"


def test_one_supplementary_statement_stands_for_each_purchase(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    key = {"program": "aws", "period": "2026-10", "currency": "EUR", "kind": "supplementary"}
    for subject in ("purchase-a", "purchase-b"):
        freeze(conn, acme, kind="supplementary", subject=subject)
    assert statements.current(conn, acme.id, **key) is None
    assert statements.current(conn, acme.id, **key, subject="purchase-a") == "1"
    assert statements.current(conn, acme.id, **key, subject="purchase-b") == "2"
    assert statements.find(conn, Scope.all(), "2").subject == "purchase-b"


def test_statements_of_one_key_are_counted_void_ones_included(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    key = {"program": "aws", "period": "2026-10", "currency": "EUR", "kind": "main"}
    assert statements.next_ordinal(conn, acme.id, **key) == 1
    _happens(conn, freeze(conn, acme), "void")
    assert statements.next_ordinal(conn, acme.id, **key) == 2
    freeze(conn, acme)
    bolt = customers.create(conn, SINGLE_USER, Customer(0, "Bolt"))
    freeze(conn, bolt)
    for other in ({"program": "gcp"}, {"period": "2026-09"}, {"currency": "USD"}):
        freeze(conn, acme, **other)
        assert statements.next_ordinal(conn, acme.id, **(key | other)) == 2
    assert statements.next_ordinal(conn, acme.id, **key) == 3
    assert [each.ordinal for each in statements.all(conn, Scope.all())] == [1, 2, 1, 1, 1, 1]


def test_no_two_statements_share_key_and_ordinal(
    conn: Connection, acme: Customer, freeze: Freeze, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(conn, acme)
    monkeypatch.setattr(statements, "next_ordinal", lambda *_, **__: 1)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        freeze(conn, acme)


def test_the_nets_of_the_main_statements_that_stand(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    bolt = customers.create(conn, SINGLE_USER, Customer(0, "Bolt"))
    freeze(conn, acme, period="2026-09", net=Decimal("7.00"))
    _happens(conn, freeze(conn, acme, net=Decimal("8.00")), "void")
    freeze(conn, acme, net=Decimal("9.00"))
    freeze(conn, acme, net=Decimal("10.00"), kind="supplementary", subject="purchase")
    freeze(conn, acme, net=Decimal("11.00"), currency="USD")
    freeze(conn, acme, net=Decimal("12.00"), program="gcp")
    freeze(conn, bolt, net=Decimal("13.00"))
    assert statements.nets(conn, "aws", "EUR", {acme.id}) == {
        (acme.id, "2026-09"): Decimal("7.00"),
        (acme.id, "2026-10"): Decimal("9.00"),
    }
    assert (bolt.id, "2026-10") in statements.nets(conn, "aws", "EUR", (acme.id, bolt.id))
    assert statements.nets(conn, "aws", "EUR", ()) == {}


def test_lines_are_kept_to_the_last_digit(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    first, second = statements.lines(conn, freeze(conn, acme))
    name = ("111122223333", "AmazonEC2", "Usage")
    costs = (Decimal("1.0000000000000000000001"), Decimal("0.4999999999999999999999"))
    assert first == (*name, costs[0], costs[0], Decimal("1.50"))
    assert second == (*name, costs[1], costs[1], Decimal("1.50"))
    assert statements.lines(conn, freeze(conn, acme, lines=())) == []


def test_files_are_recorded_once_each(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    first, second = freeze(conn, acme), freeze(conn, acme, program="gcp")
    assert statements.without_files(conn) == (first, second)
    files = [StatementFile(kind, f"1.{kind}", "a" * 64, 3) for kind in FILE_KINDS]
    for file in reversed(files):
        statements.add_file(conn, first, file)
    assert statements.files(conn, first) == tuple(files)
    assert statements.files(conn, second) == ()
    assert statements.without_files(conn) == (second,)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        statements.add_file(conn, first, replace(files[0], sha256="b" * 64))
