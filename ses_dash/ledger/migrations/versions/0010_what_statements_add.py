"""Tax profiles and rates, charges and discounts, exchange rates and statement currencies."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE tax_profile (
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    valid_from DATE NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('standard', 'reduced', 'exempt', 'reverse charge', 'out of scope')),
    rate TEXT,
    certificate TEXT NOT NULL,
    certificate_from DATE,
    certificate_until DATE,
    text TEXT NOT NULL,
    PRIMARY KEY (customer_id, valid_from)
);
CREATE TABLE tax_rate (
    country TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('standard', 'reduced')),
    category TEXT NOT NULL,
    valid_from DATE NOT NULL,
    rate TEXT NOT NULL,
    PRIMARY KEY (country, kind, category, valid_from)
);
CREATE TABLE charge (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    rule TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT,
    customer_id INTEGER REFERENCES customer (id),
    program TEXT NOT NULL,
    account TEXT NOT NULL,
    printed_on TEXT NOT NULL CHECK (printed_on IN ('program', 'services')),
    base TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount TEXT NOT NULL,
    tiers TEXT NOT NULL,
    least TEXT NOT NULL,
    unit TEXT NOT NULL
);
CREATE INDEX ix_charge_customer_id ON charge (customer_id);
CREATE TABLE charge_use (
    statement_id INTEGER NOT NULL REFERENCES statement (id),
    charge_id INTEGER NOT NULL REFERENCES charge (id),
    PRIMARY KEY (statement_id, charge_id)
);
CREATE INDEX ix_charge_use_charge_id ON charge_use (charge_id);
CREATE TABLE exchange_rate (
    period TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL CHECK (target <> source),
    rate TEXT NOT NULL,
    origin TEXT NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (period, source, target)
);
CREATE TABLE statement_currency (
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    program TEXT NOT NULL,
    first TEXT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (customer_id, program, first)
)
"""


def upgrade() -> None:
    """Make the tables; which charge stands on which statement is never changed."""
    for sql in TABLES.split(";\n"):
        op.execute(sql)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER charge_use_no_{verb.lower()} BEFORE {verb} ON charge_use "
            "BEGIN SELECT RAISE(ABORT, 'charge_use is insert-only'); END"
        )
