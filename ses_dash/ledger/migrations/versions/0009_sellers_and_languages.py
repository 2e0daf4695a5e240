"""Several sellers, the language of documents, purchase orders, and where to pay to (R23)."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"

# SQLite cannot drop the check that there is one seller: another table takes its place.
TABLES = """
CREATE TABLE profile (
    id INTEGER NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    email TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    tax_name TEXT NOT NULL,
    remittance TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    logo_sha256 TEXT NOT NULL,
    country TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'en',
    bank_account_name TEXT NOT NULL DEFAULT '',
    bank_account TEXT NOT NULL DEFAULT '',
    bank_bic TEXT NOT NULL DEFAULT '',
    number_prefix TEXT NOT NULL DEFAULT ''
);
INSERT INTO profile ("key", name, address, email, tax_id, tax_name, remittance, time_zone,
    logo_sha256) SELECT '', name, address, email, tax_id, tax_name, remittance, time_zone,
    logo_sha256 FROM seller;
DROP TABLE seller;
ALTER TABLE profile RENAME TO seller;
ALTER TABLE customer ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN purchase_order TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN seller TEXT NOT NULL DEFAULT ''
"""


def upgrade() -> None:
    """Make room for them. The seller there is stays the first, in English."""
    for sql in TABLES.split(";\n"):
        op.execute(sql)
