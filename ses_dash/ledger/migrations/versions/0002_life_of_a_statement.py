"""Payments, credits, supplementary statements, custom fields, and who did each step."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

# The document of a statement moves behind all other columns: SQLite reads a row from the front, and
# the list needs everything but the document, which is many pages long.
TABLES = """
CREATE TABLE payment (
    id INTEGER NOT NULL PRIMARY KEY,
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    amount TEXT NOT NULL,
    paid_on TEXT NOT NULL,
    reference TEXT NOT NULL
);
CREATE INDEX ix_payment_statement_id ON payment (statement_id);

CREATE TABLE credit (
    id INTEGER NOT NULL PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    program TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency <> ''),
    amount TEXT NOT NULL,
    description TEXT NOT NULL,
    valid_from DATE NOT NULL,
    expires DATE,
    kind TEXT CHECK (kind IN ('discount', 'prepaid'))
);
CREATE INDEX ix_credit_customer_id ON credit (customer_id);

CREATE TABLE credit_withdrawal (
    id INTEGER NOT NULL PRIMARY KEY,
    credit_id INTEGER NOT NULL REFERENCES credit (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    amount TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> '')
);
CREATE INDEX ix_credit_withdrawal_credit_id ON credit_withdrawal (credit_id);

CREATE TABLE credit_use (
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    credit_id INTEGER NOT NULL REFERENCES credit (id),
    kind TEXT NOT NULL CHECK (kind IN ('discount', 'prepaid')),
    amount TEXT NOT NULL,
    PRIMARY KEY (statement_id, credit_id)
);
CREATE INDEX ix_credit_use_credit_id ON credit_use (credit_id);

ALTER TABLE customer ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '[]';
ALTER TABLE seller ADD COLUMN logo_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE statement_event ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE statement_event ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE statement ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 1;
ALTER TABLE statement ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE statement ADD COLUMN payable TEXT NOT NULL DEFAULT '';
ALTER TABLE statement ADD COLUMN document TEXT NOT NULL DEFAULT '';
DROP TRIGGER statement_no_update;
UPDATE statement SET payable = total, document = document_json;
ALTER TABLE statement DROP COLUMN document_json;
ALTER TABLE statement RENAME COLUMN document TO document_json;
CREATE TRIGGER statement_no_update BEFORE UPDATE ON statement
    BEGIN SELECT RAISE(ABORT, 'statement is insert-only') ; END;
DROP INDEX ix_statement_month;
CREATE UNIQUE INDEX ix_statement_key
    ON statement (program, period, customer_id, currency, kind, ordinal);
CREATE INDEX ix_statement_customer_id ON statement (customer_id)
"""

INSERT_ONLY = ("payment", "credit", "credit_withdrawal", "credit_use")


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
