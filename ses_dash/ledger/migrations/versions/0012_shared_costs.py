"""Shared costs: accounts whose charges are divided among customers."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = """
CREATE TABLE shared_cost (
    id INTEGER NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    account TEXT NOT NULL CHECK (account <> ''),
    valid_from DATE NOT NULL,
    key TEXT CHECK (key IN ('usage', 'equal', 'fixed')),
    chosen_at TEXT NOT NULL,
    chosen_by TEXT NOT NULL
);
CREATE TABLE shared_part (
    shared_cost_id INTEGER NOT NULL REFERENCES shared_cost (id),
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    percent TEXT,
    PRIMARY KEY (shared_cost_id, customer_id)
)
"""

INSERT_ONLY = ("shared_cost", "shared_part")


def upgrade() -> None:
    """Make the tables; what is in them is never changed, a later row takes its place."""
    for sql in TABLES.split(";\n"):
        op.execute(sql)
    for table in INSERT_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
