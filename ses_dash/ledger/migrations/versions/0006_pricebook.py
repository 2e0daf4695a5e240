"""Pricebooks, their versions, and who pays by which."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE pricebook (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE,
    program TEXT NOT NULL,
    archived BOOLEAN NOT NULL
);
CREATE TABLE pricebook_version (
    id INTEGER NOT NULL PRIMARY KEY,
    pricebook_id INTEGER NOT NULL REFERENCES pricebook (id),
    effective_from DATE NOT NULL,
    rules TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL
);
CREATE INDEX ix_pricebook_version_pricebook_id ON pricebook_version (pricebook_id);
CREATE TABLE pricebook_choice (
    id INTEGER NOT NULL PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    program TEXT NOT NULL,
    account TEXT NOT NULL,
    valid_from DATE NOT NULL,
    pricebook_id INTEGER REFERENCES pricebook (id),
    chosen_at TEXT NOT NULL,
    chosen_by TEXT NOT NULL
);
CREATE INDEX ix_pricebook_choice_customer_id ON pricebook_choice (customer_id)
"""

INSERT_ONLY = ("pricebook_version", "pricebook_choice")


def upgrade() -> None:
    """Make the tables; a version and a choice are never changed, a later one takes their place."""
    for sql in TABLES.split(";\n"):
        op.execute(sql)
    for table in INSERT_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
