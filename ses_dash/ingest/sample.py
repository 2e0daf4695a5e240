"""The first rows of a file, as a small file of their own: enough to say what it is about."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ses_dash.errors import AmbiguousDatesError, MonthNeededError
from ses_dash.ingest import json_rows, opening, plain, reader
from ses_dash.model.reading import Sample
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.ingest.plain import Dialect
    from ses_dash.model.reading import Said
    from ses_dash.warehouse.source import Database

ROWS = 1000


def take(db: Database, path: Path, name: str, said: Said) -> Sample:
    """Read the first rows of a file as a load would; raise `LoadError` when it could not begin.

    The path may hold only the beginning of a text.
    """
    small = path.with_suffix(".first")
    if plain.is_parquet(path):
        whole = _parquet(db, path, small)
    else:
        written = opening.dialect(path, name, plain.written(said.mapping))
        whole = _text(path, name, small, written)
        said = _of_copy(said, written)
    target = path.with_suffix(".sample")
    try:
        staged = reader.stage(db, small, name, said=said, target=target, told=_ignore)
    except (AmbiguousDatesError, MonthNeededError):
        return Sample(whole=whole)
    return Sample(staged, whole)


def _ignore(_records: int) -> None:
    """Hear nothing of how far it is: it takes no time."""


def _parquet(db: Database, path: Path, small: Path) -> bool:
    """Write the first rows of a Parquet file to another; return whether these are all."""
    source, target = quoted(str(path)), quoted(str(small))
    first = f"SELECT * FROM read_parquet({source}) LIMIT {ROWS}"  # noqa: S608 - quoted
    rows(db, f"COPY ({first}) TO {target} (FORMAT parquet)")
    return bool(rows(db, f"SELECT count(*) <= {ROWS} FROM read_parquet({source})")[0][0])  # noqa: S608


def _of_copy(said: Said, written: Dialect) -> Said:
    """Return what is said of a file as it holds for the first rows: they are UTF-8."""
    if said.mapping is None:
        return said
    own = replace(said.mapping, encoding=plain.USUAL.encoding, delimiter=written.delimiter)
    return replace(said, mapping=own)


def _text(path: Path, name: str, small: Path, written: Dialect) -> bool:
    """Write the first records of a text to a file; return whether these are all."""
    start = opening.start(path, name, written.encoding, written.above)
    if json_rows.is_json(start):
        return _objects(start, small, complete=plain.is_complete(path, start))
    first, whole = _cut(start, written.delimiter, complete=plain.is_complete(path, start))
    small.write_text(first, encoding="utf-8", newline="")
    return whole


def _objects(start: str, small: Path, *, complete: bool) -> bool:
    """Write the first objects of a JSON text to a file; return whether these are all."""
    found = json_rows.first(start)
    small.write_text("\n".join(map(json.dumps, found[:ROWS])), encoding="utf-8")
    return complete and len(found) <= ROWS


def _cut(start: str, delimiter: str, *, complete: bool) -> tuple[str, bool]:
    """Return the header and first records of a text that may end anywhere, and whether it is all.

    Line ends stay as they are.
    """
    lines = list(io.StringIO(start, newline=""))
    begins: list[int] = []  # line of each record, counting from 1
    try:
        begins += (line for line, _ in islice(plain.split(lines, delimiter), ROWS + 2))
    except plain.UnclosedQuoteError as error:
        begins.append(error.line)
    if complete and len(begins) <= ROWS + 1:
        return start, True
    return "".join(lines[: begins[-1] - 1]), False
