"""The first ledger: customers, accounts, deliveries, options, statements, audit."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE fact_version (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
);
INSERT INTO fact_version VALUES (1, 1);

CREATE TABLE customer (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE,
    contact TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    country TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    tax_rate TEXT NOT NULL,
    at_cost BOOLEAN NOT NULL CHECK (at_cost IN (0, 1)),
    payment_method TEXT NOT NULL,
    archived BOOLEAN NOT NULL CHECK (archived IN (0, 1))
);

CREATE TABLE account (
    program TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    archived BOOLEAN NOT NULL CHECK (archived IN (0, 1)),
    PRIMARY KEY (program, account)
);

CREATE TABLE account_assignment (
    program TEXT NOT NULL,
    account TEXT NOT NULL,
    valid_from DATE NOT NULL,
    customer_id INTEGER REFERENCES customer (id),
    PRIMARY KEY (program, account, valid_from),
    FOREIGN KEY (program, account) REFERENCES account (program, account)
);

CREATE TABLE seller (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    email TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    tax_name TEXT NOT NULL,
    remittance TEXT NOT NULL,
    time_zone TEXT NOT NULL
);

CREATE TABLE delivery (
    id INTEGER NOT NULL PRIMARY KEY,
    arrived_at TEXT NOT NULL,
    format TEXT NOT NULL,
    family TEXT NOT NULL,
    importer_version INTEGER NOT NULL,
    program TEXT,
    run_time TEXT NOT NULL,
    adds_to INTEGER REFERENCES delivery (id),
    state TEXT NOT NULL CHECK (state IN ('accepted', 'live', 'superseded', 'held', 'refused')),
    reason TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    findings TEXT NOT NULL,
    totals TEXT NOT NULL
);

CREATE TABLE delivery_file (
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    size INTEGER NOT NULL,
    PRIMARY KEY (delivery_id, ordinal)
);
CREATE INDEX ix_delivery_file_sha256 ON delivery_file (sha256);

CREATE TABLE option_value (
    id INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    customer_id INTEGER REFERENCES customer (id),
    value TEXT NOT NULL
);

CREATE TABLE statement (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('main', 'supplementary', 'correction', 'credit')),
    program TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
    currency TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    customer_name TEXT NOT NULL,
    statement_date TEXT NOT NULL,
    due_date TEXT NOT NULL,
    net TEXT NOT NULL,
    tax TEXT NOT NULL,
    total TEXT NOT NULL,
    chain TEXT NOT NULL CHECK (length(chain) = 64),
    document_sha256 TEXT NOT NULL CHECK (length(document_sha256) = 64),
    document_json TEXT NOT NULL
);
CREATE INDEX ix_statement_month ON statement (program, period, customer_id);

CREATE TABLE statement_number (
    series TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 1),
    number TEXT NOT NULL UNIQUE,
    statement_id INTEGER NOT NULL UNIQUE REFERENCES statement (id),
    PRIMARY KEY (series, n)
);

CREATE TABLE statement_line (
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    ordinal INTEGER NOT NULL,
    account TEXT NOT NULL,
    service TEXT NOT NULL,
    charge_category TEXT NOT NULL,
    cost TEXT NOT NULL,
    price TEXT NOT NULL,
    net TEXT NOT NULL,
    PRIMARY KEY (statement_id, ordinal)
);

CREATE TABLE statement_event (
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('frozen', 'open', 'paid', 'void')),
    PRIMARY KEY (statement_id, ordinal)
);

CREATE TABLE statement_file (
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'csv', 'detail')),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    size INTEGER NOT NULL,
    PRIMARY KEY (statement_id, kind)
);

CREATE TABLE number_jump (
    series TEXT NOT NULL,
    to_n INTEGER NOT NULL CHECK (to_n >= 1),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (series, to_n)
);

CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    reason TEXT NOT NULL
)
"""

INSERT_ONLY = (
    "statement",
    "statement_line",
    "statement_event",
    "statement_file",
    "statement_number",
    "number_jump",
    "option_value",
    "audit",
)


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
