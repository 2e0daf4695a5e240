"""A provider's file as SQL, every column as text, in a database that can reach nothing else."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import duckdb

from ses_dash.errors import ParserStoppedError, UnreadableFileError
from ses_dash.warehouse import amounts, proration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb.sqltypes import DuckDBPyType

Database = duckdb.DuckDBPyConnection  # what others pass on without knowing it
KEPT_WHOLE = frozenset(  # objects that are one column; members of others are columns of their own
    ("tags", "labels", "systemlabels", "resourcetags", "costcategory", "product", "skupricedetails")
)
_DECIMAL = re.compile(r"DECIMAL\(\d+, ?\d+\)")
_BUFFER = 4_000_000  # bytes of CSV that are read at once, several of them at a time
_VECTOR = 2048  # rows that DuckDB handles at a time
_CELLS = 2_000_000  # of a group of rows: each thread has one in memory
NULL_WORDS = ("", "NULL", "null", "None")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: UTF-8 CSV, Parquet with the types of its columns, or columns of texts."""

    name: str  # what people call it
    path: Path
    width: int
    parquet: tuple[tuple[str, str], ...] = ()  # (name, SQL of its text) of columns; empty for CSV
    texts: frozenset[int] = frozenset()  # columns that `as_columns` wrote

    def sql(self, *, skip_malformed: bool = False) -> str:
        """Return the file as SQL: every column as text, named by position, null words as null."""
        path = quoted(str(self.path))
        if self.texts:
            return f"read_parquet({path})"
        nulls = ", ".join(map(quoted, NULL_WORDS))
        if self.parquet:
            texts = [
                f"(CASE WHEN {text} IN ({nulls}) THEN NULL ELSE {text} END) AS c{i}"
                for i, (_, text) in enumerate(self.parquet)
            ]
            return f"(SELECT {', '.join(texts)} FROM read_parquet({path}))"  # noqa: S608
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(self.width))
        return (
            f"read_csv({path}, columns = {{{columns}}}, auto_detect = false, header = true, "
            "delim = ',', quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
            f"nullstr = [{nulls}], buffer_size = {_BUFFER}, ignore_errors = {skip_malformed})"
        )

    def has(self, position: int) -> bool:
        """Say whether a column can be read: one of the file's, or one that is made of them."""
        return not self.texts or position >= self.width or position in self.texts


def as_columns(
    db: Database, source: Source, used: frozenset[int], *, skip_malformed: bool = False
) -> Source:
    """Return a CSV file as columns of texts in a file beside it, in its order.

    They are read many times faster than CSV, and a text that occurs often is looked at once.
    """
    target = source.path.with_suffix(".columns")
    columns = ", ".join(f"c{i}" for i in sorted(used))
    rows_in_a_group = max(1, _CELLS // len(used) // _VECTOR) * _VECTOR
    with closing(db.cursor()) as cursor:
        cursor.execute(
            f"COPY (SELECT {columns} FROM {source.sql(skip_malformed=skip_malformed)}) "  # noqa: S608
            f"TO {quoted(str(target))} "
            f"(FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE {rows_in_a_group})"
        )
    return replace(source, path=target, texts=used)


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
    for macro in (*amounts.MACROS, *proration.MACROS):
        connection.execute(macro)
    connection.execute("SET allowed_directories = [?]", [str(work)])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def parquet_columns(db: Database, path: Path) -> tuple[tuple[str, str], ...]:
    """Return names of a Parquet file's columns, and SQL of their texts; `service.id` of structs."""
    with closing(db.cursor()) as cursor:
        relation = cursor.sql(f"FROM read_parquet({quoted(str(path))})")
        columns = zip(relation.columns, relation.types, strict=True)
        flat = [_flat(name, _identifier(name), kind) for name, kind in columns]
        return tuple(chain.from_iterable(flat))


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    """Run a query and return its rows."""
    with closing(db.cursor()) as cursor:
        return cursor.execute(sql).fetchall()


def _flat(name: str, value: str, kind: DuckDBPyType) -> Iterator[tuple[str, str]]:
    last = name.rpartition(".")[2].replace("_", "").lower()
    if kind.id == "struct" and last not in KEPT_WHOLE:
        for member, inner in kind.children:
            below = f"{value}.{_identifier(member)}"
            yield from _flat(f"{name}.{member}", below, cast("DuckDBPyType", inner))
    else:
        yield name, _as_text(value, kind)


def _as_text(value: str, kind: DuckDBPyType) -> str:
    if kind.id in ("struct", "list", "array", "map"):
        # JSON would make floating point of decimals.
        exact = _DECIMAL.sub("VARCHAR", str(kind))
        value = f"to_json(CAST({value} AS {exact}))"
    return f"CAST({value} AS VARCHAR)"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
