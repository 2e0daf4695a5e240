"""Credit statements, balances carried forward or refunded, and publishing at a moment."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
CREATE TABLE statement_credit (
    statement_id INTEGER NOT NULL PRIMARY KEY REFERENCES statement (id),
    original_id INTEGER NOT NULL REFERENCES statement (id) CHECK (original_id <> statement_id),
    applied TEXT NOT NULL,
    completes BOOLEAN NOT NULL CHECK (completes IN (0, 1))
);
CREATE INDEX ix_statement_credit_original_id ON statement_credit (original_id);
CREATE UNIQUE INDEX ix_statement_credit_completes ON statement_credit (original_id)
    WHERE completes = 1;

CREATE TABLE balance_settlement (
    statement_id INTEGER NOT NULL PRIMARY KEY REFERENCES statement (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('refunded', 'carried forward')),
    amount TEXT NOT NULL,
    payment_id INTEGER REFERENCES payment (id) CHECK ((payment_id IS NULL) = (way <> 'refunded')),
    credit_id INTEGER REFERENCES credit (id) CHECK ((credit_id IS NULL) = (way = 'refunded'))
);

CREATE TABLE publish_schedule (
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    publish_at TEXT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (statement_id, ordinal)
)
"""

INSERT_ONLY = ("statement_credit", "balance_settlement", "publish_schedule")


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
