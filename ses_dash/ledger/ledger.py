"""The ledger file: made whole or not at all, upgraded at open, one writer, readers on snapshots."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine, event, select, update
from sqlalchemy.exc import DatabaseError

from ses_dash.errors import DamagedFileError, LedgerNewerError
from ses_dash.ledger import migrations
from ses_dash.ledger.tables import fact_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_UNFINISHED = ".new"
_DAMAGED = frozenset({"SQLITE_NOTADB", "SQLITE_CORRUPT"})
# Without recursive_triggers, INSERT OR REPLACE would slip past the delete triggers.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
)


class Ledger:
    """The system of record. All its facts are read and written on connections it lends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = RLock()
        self._writer: Connection | None = None

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Open the ledger, making it on first start and bringing its tables up to date.

        Raises `LedgerNewerError` for a ledger of a later version and `DamagedFileError` for a file
        that is no ledger.
        """
        _remove_unfinished(path)
        if not path.exists():
            _create(path)
        ledger = cls(_engine(path))
        try:
            ledger._bring_up_to_date(path)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def close(self) -> None:
        """Close the file. The last connection to go folds the write-ahead log into it."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection that sees the ledger as of its first read and cannot write."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Lend the one writing connection: committed at the end, undone if the block raises.

        A block inside another joins its transaction, and is undone alone if it raises.
        """
        with self._lock:
            if self._writer is not None:
                with self._writer.begin_nested():
                    yield self._writer
                return
            with self._engine.connect() as connection:
                self._writer = connection.execution_options(writes=True)
                try:
                    with connection.begin():
                        yield connection
                finally:
                    self._writer = None

    def _bring_up_to_date(self, path: Path) -> None:
        try:
            with self.read() as connection:
                state = migrations.state(connection)
        except DatabaseError as error:
            if _is_damage(error.orig):
                raise DamagedFileError(path.name) from error
            raise
        if state == "newer":
            raise LedgerNewerError(path)
        if state == "older":
            with self.write() as connection:
                migrations.upgrade(connection)


def version(connection: Connection) -> int:
    """Return a number that rises with every change to what reports are made with."""
    number: int = connection.execute(select(fact_version.c.version)).scalar_one()
    return number


def touch(connection: Connection) -> None:
    """Note that customers, accounts, assignments or options changed."""
    connection.execute(update(fact_version).values(version=fact_version.c.version + 1))


def _engine(path: Path) -> Engine:
    """Return an engine that begins transactions itself, which SQLite's driver would not."""
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": 30}, max_overflow=-1)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(not writes)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_damage(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorname in _DAMAGED


def _create(path: Path) -> None:
    """Make a new ledger under a temporary name, put it on disk and rename it."""
    if path.with_name(f"{path.name}-wal").exists():
        raise DamagedFileError(path.name)  # a log without its ledger: the ledger was lost
    unfinished = path.with_name(path.name + _UNFINISHED)
    ledger = Ledger(_engine(unfinished))
    with ledger.write() as connection:
        migrations.upgrade(connection)
    ledger.close()
    _sync(unfinished)
    unfinished.rename(path)
    _sync(path.parent)


def _remove_unfinished(path: Path) -> None:
    for leftover in path.parent.glob(f"{path.name}{_UNFINISHED}*"):
        leftover.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
