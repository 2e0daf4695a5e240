"""The schema that the migrations make is the one the queries know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ses_dash.ledger import migrations, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection


def test_migrations_make_the_tables_of_the_code(conn: Connection) -> None:
    context = MigrationContext.configure(conn, opts={"compare_type": True})
    assert compare_metadata(context, tables.metadata) == []


def test_a_migrated_ledger_is_current(conn: Connection) -> None:
    assert migrations.state(conn) == "current"
    migrations.upgrade(conn)
    assert migrations.state(conn) == "current"
