"""Policies of commitments, and buy terms."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
CREATE TABLE commitment_policy (
    id INTEGER NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    commitment_id TEXT NOT NULL CHECK (commitment_id <> ''),
    valid_from DATE NOT NULL,
    policy TEXT CHECK (policy IN ('owner', 'shared', 'ours')),
    owner_id INTEGER REFERENCES customer (id),
    chosen_at TEXT NOT NULL,
    chosen_by TEXT NOT NULL,
    CHECK ((owner_id IS NOT NULL) = (coalesce(policy, '') IN ('owner', 'shared')))
);
CREATE TABLE buy_term (
    id INTEGER NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    charges TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('percent', 'fixed', 'none')),
    value TEXT NOT NULL,
    currency TEXT NOT NULL,
    valid_from DATE NOT NULL,
    chosen_at TEXT NOT NULL,
    chosen_by TEXT NOT NULL
)
"""

INSERT_ONLY = ("commitment_policy", "buy_term")


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
