"""A delivery may be kept as control: compared with the money, never added to it (R1)."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

# SQLite cannot change what a column is checked for: another column takes its place.
TABLE = """
ALTER TABLE delivery ADD COLUMN condition TEXT NOT NULL DEFAULT 'accepted'
    CHECK (condition IN ('accepted', 'live', 'superseded', 'held', 'control', 'refused'));
UPDATE delivery SET condition = state;
ALTER TABLE delivery DROP COLUMN state;
ALTER TABLE delivery RENAME COLUMN condition TO state
"""


def upgrade() -> None:
    """Let deliveries be in that state. Those there are stay in theirs."""
    for sql in TABLE.split(";\n"):
        op.execute(sql)
