"""The schema that the migrations make is the one the queries know; a first ledger comes along."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.ledger import (
    accounting,
    added_tables,
    afterwards,
    customers,
    deliveries,
    frozen_terms,
    life,
    migrations,
    price_tables,
    seller,
    statements,
    tables,
)
from ses_dash.ledger.ledger import Ledger, _engine
from ses_dash.model.customer import Customer, Seller
from ses_dash.model.delivery import DeliveryFile
from ses_dash.model.pricebook import FrozenTerms
from ses_dash.model.statement_life import StatementEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.ledger.conftest import Freeze

# A customer, the seller, a delivery and two statements, as the first version kept them.
FIRST = """
INSERT INTO delivery VALUES (1, '2026-10-02T12:00:00.000000Z', 'aws-cur', 'cur', 1, 'aws', '', NULL,
    'live', '', '', '[]', '[]');
INSERT INTO delivery_file VALUES (1, 0, 'a.csv', '{hash}', 10);
INSERT INTO customer VALUES (1, 'Acme', 'acme', '', '', '', 'DE', '', '19', 1, '', 0);
INSERT INTO seller VALUES (1, 'North Cloud', '', '', '', 'VAT', '', 'UTC');
INSERT INTO statement VALUES (1, 'main', 'aws', '2026-09', 'EUR', 1, 'Acme', '2026-10-20',
    '2026-11-19', '1.00', '0.19', '1.19', '{hash}', '{hash}', '{{"number":"1"}}');
INSERT INTO statement VALUES (2, 'main', 'aws', '2026-10', 'EUR', 1, 'Acme', '2026-11-20',
    '2026-12-20', '1.50', '0.29', '1.79', '{hash}', '{hash}', '{{"number":"2","x":"{long}"}}');
INSERT INTO statement_number VALUES ('main:', 1, '1', 1), ('main:', 2, '2', 2);
INSERT INTO statement_event VALUES (1, 1, '2026-10-20T12:00:00.000000Z', 'frozen'),
    (2, 1, '2026-11-20T12:00:00.000000Z', 'frozen')
"""


@pytest.fixture
def upgraded(path: Path) -> Iterator[Connection]:
    """A ledger of the first version with statements in it, opened by this one."""
    first = Ledger(_engine(path))
    with closing(first), first.write() as conn:
        config = migrations._config()
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        for sql in FIRST.format(hash="a" * 64, long="y" * 5_000).split(";\n"):
            conn.exec_driver_sql(sql)
    opened = Ledger.open(path)
    with closing(opened), opened.write() as conn:
        yield conn


def _differences(conn: Connection) -> list[object]:
    assert set(tables.metadata.tables) >= {accounting.CODE.name, accounting.EXPORT.name}
    context = MigrationContext.configure(conn, opts={"compare_type": True})
    # What declares tables has them in the metadata once it is imported.
    assert all((accounting, added_tables, afterwards, price_tables))
    return list(compare_metadata(context, tables.metadata))


def test_migrations_make_the_tables_of_the_code(conn: Connection) -> None:
    assert _differences(conn) == []


def test_a_migrated_ledger_is_current(conn: Connection) -> None:
    assert migrations.state(conn) == "current"
    migrations.upgrade(conn)
    assert migrations.state(conn) == "current"


def test_the_list_is_read_without_the_documents(conn: Connection) -> None:
    """SQLite reads a row from its front: what the list needs stands before the document."""
    columns = conn.exec_driver_sql("PRAGMA table_info(statement)").all()
    assert columns[-1].name == "document_json"


def test_statements_of_the_first_version_come_along(upgraded: Connection) -> None:
    assert migrations.state(upgraded) == "current"
    assert _differences(upgraded) == []
    assert upgraded.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert upgraded.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    first, second = statements.all(upgraded, Scope.all())
    assert (first.payable, second.payable) == (Decimal("1.19"), Decimal("1.79"))
    assert (first.ordinal, first.subject, first.state) == (1, "", "frozen")
    assert first.due == Decimal("1.19")
    assert statements.document_json(upgraded, 1) == '{"number":"1"}'
    assert len(statements.document_json(upgraded, 2)) == 5_000 + len('{"number":"2","x":""}')
    assert life.events(upgraded, 1) == (
        StatementEvent(1, "2026-10-20T12:00:00.000000Z", "frozen", "", ""),
    )
    kept = FrozenTerms(at_cost=True, upfront="end_of_month")
    assert [frozen_terms.of(upgraded, each.id) for each in (first, second)] == [kept, kept]
    assert customers.get(upgraded, Scope.all(), 1).custom_fields == ()
    assert seller.get(upgraded) == Seller(name="North Cloud")
    arrived = deliveries.get(upgraded, 1)
    assert (arrived.state, arrived.period, arrived.mapping) == ("live", "", None)
    assert arrived.files == (DeliveryFile("a.csv", "a" * 64, 10),)


def test_statements_of_the_first_version_live_on(upgraded: Connection, freeze: Freeze) -> None:
    life.add(upgraded, 2, StatementEvent(2, "", "void", "eva", "wrong"))
    acme = customers.update(
        upgraded, SINGLE_USER, Customer(1, "Acme", country="AT", tax_rate=Decimal(20))
    )
    assert freeze(upgraded, acme, series="S-") == 3
    found = statements.find(upgraded, Scope.all(), "S-1")
    assert (found.ordinal, found.payable) == (2, Decimal("1.79"))
    for sql in ("UPDATE statement SET payable = '0'", "DELETE FROM statement"):
        with pytest.raises(IntegrityError, match="statement is insert-only"):
            upgraded.exec_driver_sql(sql)
