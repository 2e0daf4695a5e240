"""Which of several data sets of one bill a file is: actual or amortised costs."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the role. Files that came before have none: their formats had no such data sets."""
    op.execute("ALTER TABLE delivery_file ADD COLUMN role TEXT NOT NULL DEFAULT ''")
