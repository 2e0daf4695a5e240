"""Mappings of tables in no known format, and with which one a delivery was read."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE mapping (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    content TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL
);
ALTER TABLE delivery ADD COLUMN period TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN mapping TEXT NOT NULL DEFAULT 'null'
"""


def upgrade() -> None:
    """Add the mappings, insert-only. No delivery that came before was read with one."""
    for sql in TABLES.split(";\n"):
        op.execute(sql)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER mapping_no_{verb.lower()} BEFORE {verb} ON mapping "
            "BEGIN SELECT RAISE(ABORT, 'mapping is insert-only'); END"
        )
