"""The ledger's schema through time, run by Alembic without a configuration file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from sqlalchemy import Connection


def state(connection: Connection) -> str:
    """Say whether the schema a connection sees is `current`, `older` or `newer` than this code."""
    scripts = ScriptDirectory.from_config(_config())
    stamped = set(MigrationContext.configure(connection).get_current_heads())
    if stamped == set(scripts.get_heads()):
        return "current"
    known = {script.revision for script in scripts.walk_revisions()}
    return "older" if stamped <= known else "newer"


def upgrade(connection: Connection) -> None:
    """Bring the schema up to date inside the open transaction: all of it or nothing."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))  # ConfigParser's escape
    return config
