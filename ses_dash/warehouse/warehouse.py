"""One DuckDB file and the one connection to it: queries from any thread, one writer at a time."""

from __future__ import annotations

import os
import threading
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ses_dash import clock
from ses_dash.errors import DataInUseError, WarehouseDamagedError
from ses_dash.focus import COLUMNS
from ses_dash.warehouse.charges import CUSTOMER_CHARGE
from ses_dash.warehouse.names.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    Parameters = Mapping[str, object] | Sequence[object]

# Files stay readable by DuckDB 1.5, so that going back a version needs no rebuild.
_STORAGE = {"storage_compatibility_version": "v1.5.0"}
_DIM = """
CREATE TABLE dim.customer (customer_id BIGINT NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE dim.account (
    program VARCHAR NOT NULL, account VARCHAR NOT NULL, name VARCHAR NOT NULL
);
CREATE TABLE dim.assignment (
    program VARCHAR NOT NULL, account VARCHAR NOT NULL, customer_id BIGINT,
    valid_from DATE NOT NULL
);
CREATE TABLE dim.terms (
    program VARCHAR NOT NULL, customer_id BIGINT NOT NULL, account VARCHAR NOT NULL,
    first_month DATE NOT NULL, end_month DATE NOT NULL, version BIGINT,
    at_cost BOOLEAN NOT NULL, excludes_upfront BOOLEAN NOT NULL
);
CREATE TABLE dim.held (
    version BIGINT NOT NULL, first_month DATE NOT NULL, end_month DATE NOT NULL,
    held BIGINT NOT NULL
);
CREATE TABLE dim.rule (
    version BIGINT NOT NULL, charge_kind VARCHAR NOT NULL, level VARCHAR NOT NULL,
    key VARCHAR NOT NULL, unit VARCHAR,
    billed_factor DECIMAL(9, 6) NOT NULL, effective_factor DECIMAL(9, 6) NOT NULL,
    list_factor DECIMAL(9, 6) NOT NULL, per_unit DECIMAL(18, 12) NOT NULL,
    PRIMARY KEY (version, charge_kind, level, key)
);
CREATE TABLE dim.commitment (
    program VARCHAR NOT NULL, commitment_id VARCHAR NOT NULL, first_month DATE NOT NULL,
    end_month DATE NOT NULL, policy VARCHAR NOT NULL, owner_id BIGINT
);
CREATE TABLE dim.buying (
    program VARCHAR NOT NULL, charge_kind VARCHAR NOT NULL, first_month DATE NOT NULL,
    end_month DATE NOT NULL, factor DECIMAL(9, 6) NOT NULL
);
CREATE TABLE dim.sharing (
    program VARCHAR NOT NULL, account VARCHAR NOT NULL, first_month DATE NOT NULL,
    end_month DATE NOT NULL, key VARCHAR NOT NULL, customer_id BIGINT, share DECIMAL(9, 6)
);
"""


class Warehouse:
    """An open warehouse. Its `dim` database holds copies of ledger facts (see `facts`)."""

    def __init__(self, connection: DuckDBPyConnection, rules: Rules) -> None:
        self._connection = connection
        self.rules = rules  # by which services, regions and units are called here
        self.named = False  # whether everything there is was called by them
        self.write_lock = threading.RLock()
        self.facts_version: int | None = None  # of the ledger, when `dim` was last copied
        self.generation = 0  # rises with every commit; holding the write lock, nobody raises it

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        work: Path,
        memory_limit: str = "4GB",
        threads: int = 0,
        rules: Rules | None = None,
    ) -> Warehouse:
        """Open the warehouse, creating it on first start.

        Queries may read files below `work` and nothing else outside the warehouse; what does not
        fit into the memory limit is spilled there. Unless others are given, names go by our rules.
        """
        if not path.exists():
            _create(path)
        settings = {
            "memory_limit": memory_limit,
            "temp_directory": str(work / "spill"),
            "preserve_insertion_order": "false",  # loads faster; queries order their rows
        }
        connection = _connect(path, settings | ({"threads": str(threads)} if threads else {}))
        try:
            _apply_schema(connection, path)
            _lock_down(connection, work)
        except BaseException:
            connection.close()
            raise
        return cls(connection, rules or Rules())

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Run a query and return its rows. Safe from any thread."""
        with closing(self._connection.cursor()) as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def arrow(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """Run a query and return its result as an Arrow table. Safe from any thread."""
        with closing(self._connection.cursor()) as cursor:
            return cursor.sql(sql, params=parameters).to_arrow_table()

    @contextmanager
    def snapshot(self) -> Iterator[Callable[[str, Parameters], pa.Table]]:
        """Lend what runs queries one after another, all on what is there when the first one runs.

        Safe from any thread, one at a time.
        """
        with closing(self._connection.cursor()) as cursor:
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            try:
                yield lambda sql, parameters: cursor.sql(sql, params=parameters).to_arrow_table()
            finally:
                cursor.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[DuckDBPyConnection]:
        """Give a cursor inside a transaction that commits on exit and rolls back on failure."""
        with self.write_lock, closing(self._connection.cursor()) as cursor:
            cursor.execute("BEGIN TRANSACTION")
            try:
                yield cursor
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")
            self.generation += 1

    def close(self) -> None:
        """Write everything into the file and let go of it, once no writer is at work."""
        with self.write_lock:
            self._connection.execute("CHECKPOINT")
            self._connection.close()


def _create(path: Path) -> None:
    """Make an empty warehouse under a temporary name, so that a kill leaves no half of one."""
    new = path.with_name(path.name + ".new")
    for suffix in (".wal", ".new", ".new.wal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with closing(_connect(new, {})) as connection:
        _apply_schema(connection, new)
        connection.execute("CHECKPOINT")
    _sync(new)
    new.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _connect(path: Path, settings: dict[str, str]) -> DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), config={**_STORAGE, **settings})
    except duckdb.Error as error:
        if "lock" in str(error):
            raise DataInUseError(path) from error
        raise WarehouseDamagedError(path, str(error).splitlines()[0]) from error


@cache
def _schema() -> dict[str, str]:
    """Return the schema files by name, in order, with the columns of a charge filled in."""
    columns = ", ".join(
        f"{column.name} {column.sql_type}{' NOT NULL' if column.required else ''}"
        for column in COLUMNS
    )
    folder = Path(__file__).parent / "schema"
    return {
        file.name: file.read_text(encoding="utf-8").replace("{charge_columns}", columns)
        for file in sorted(folder.glob("*.sql"))
    }


def _apply_schema(connection: DuckDBPyConnection, path: Path) -> None:
    """Run the schema files that this warehouse has not seen, each in a transaction.

    The view of single charges is not among them: it is made as it is now.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_version "
        "(name VARCHAR PRIMARY KEY, applied_at TIMESTAMP NOT NULL)"
    )
    schema = _schema()
    applied = {name for (name,) in connection.execute("SELECT name FROM schema_version").fetchall()}
    if not applied <= schema.keys():
        raise WarehouseDamagedError(path, "it was written by a newer ses-dash")
    for name in sorted(schema.keys() - applied):
        connection.execute("BEGIN TRANSACTION")
        connection.execute(schema[name])
        connection.execute("INSERT INTO schema_version VALUES (?, ?)", (name, clock.stamp()[:-1]))
        connection.execute("COMMIT")
    connection.execute(CUSTOMER_CHARGE)


def _lock_down(connection: DuckDBPyConnection, work: Path) -> None:
    """Add the database of ledger facts, then let nothing but `work` be reached from SQL."""
    connection.execute("ATTACH ':memory:' AS dim")
    connection.execute(_DIM)
    connection.execute("SET allowed_directories = [?]", [str(work)])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
