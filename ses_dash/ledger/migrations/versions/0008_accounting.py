"""Codes of accounting systems, the log of what was exported to them, and bill-to groups (R24)."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE accounting_code (
    id INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('customer', 'item', 'account', 'tax', 'tracking', 'setting')),
    profile TEXT NOT NULL,
    program TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE accounting_export (
    id INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    profile TEXT NOT NULL CHECK (profile <> ''),
    program TEXT NOT NULL,
    period TEXT NOT NULL,
    files TEXT NOT NULL
);

CREATE TABLE accounting_export_statement (
    export_id INTEGER NOT NULL REFERENCES accounting_export (id),
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    PRIMARY KEY (export_id, statement_id)
);
CREATE INDEX ix_accounting_export_statement_statement_id
    ON accounting_export_statement (statement_id);
ALTER TABLE customer ADD COLUMN bill_to TEXT NOT NULL DEFAULT ''
"""

INSERT_ONLY = ("accounting_code", "accounting_export", "accounting_export_statement")


def upgrade() -> None:
    """Make the tables, and the triggers that keep what is written from being changed."""
    for sql in TABLES.split(";\n"):
        op.execute(sql)
    for table in INSERT_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
