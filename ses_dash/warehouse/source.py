"""A provider's file as SQL, every column as text, in a database that can reach nothing else."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from ses_dash.errors import ParserStoppedError, UnreadableFileError
from ses_dash.warehouse import amounts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Database = duckdb.DuckDBPyConnection  # what others pass on without knowing it
NULL_WORDS = ("", "NULL", "null", "None")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: UTF-8 CSV, or Parquet with the types of its columns."""

    name: str  # what people call it
    path: Path
    width: int
    parquet: tuple[tuple[str, str], ...] = ()  # (name, type) of each column; empty for CSV

    def sql(self, *, skip_malformed: bool = False) -> str:
        """Return the file as SQL: every column as text, named by position, null words as null."""
        path = quoted(str(self.path))
        nulls = ", ".join(map(quoted, NULL_WORDS))
        if self.parquet:
            texts = [
                f"(CASE WHEN {text} IN ({nulls}) THEN NULL ELSE {text} END) AS c{i}"
                for i, text in enumerate(map(_as_text, self.parquet))
            ]
            return f"(SELECT {', '.join(texts)} FROM read_parquet({path}))"  # noqa: S608
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(self.width))
        return (
            f"read_csv({path}, columns = {{{columns}}}, auto_detect = false, header = true, "
            "delim = ',', quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
            f"nullstr = [{nulls}], ignore_errors = {skip_malformed})"
        )


@contextmanager
def named_failures(file: str) -> Iterator[None]:
    """Turn the database's failures into one that names the file."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise ParserStoppedError(file, "it needs more memory than one file may take.") from error
    except duckdb.Error as error:
        raise UnreadableFileError(file, f"{str(error).splitlines()[0]}.") from error


def open_parser(work: Path, memory_limit: str, threads: int) -> Database:
    """Open a database in memory that can read and write files in `work` and nothing else."""
    connection = duckdb.connect(":memory:")
    for statement in ("SET TimeZone = 'UTC'", "SET preserve_insertion_order = true"):
        connection.execute(statement)
    connection.execute("SET memory_limit = ?", [memory_limit])
    connection.execute("SET temp_directory = ?", [str(work / "spill")])
    connection.execute("SET threads = ?", [max(1, threads)])
    for macro in amounts.MACROS:
        connection.execute(macro)
    connection.execute("SET allowed_directories = [?]", [str(work)])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def parquet_columns(db: Database, path: Path) -> tuple[tuple[str, str], ...]:
    """Return names and types of a Parquet file's columns."""
    described = rows(db, f"DESCRIBE FROM read_parquet({quoted(str(path))})")
    return tuple((name, kind) for name, kind, *_ in described)


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    """Run a query and return its rows."""
    with closing(db.cursor()) as cursor:
        return cursor.execute(sql).fetchall()


def _as_text(column: tuple[str, str]) -> str:
    name = '"' + column[0].replace('"', '""') + '"'
    nested = column[1].startswith(("MAP", "STRUCT")) or column[1].endswith("[]")
    return f"CAST({f'to_json({name})' if nested else name} AS VARCHAR)"


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
