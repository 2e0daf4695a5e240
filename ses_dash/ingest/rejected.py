"""Every row of a file that cannot be read, as CSV. Runs in the parsing process."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from ses_dash.billing.render.cells import text
from ses_dash.ingest import reader, rejects
from ses_dash.warehouse import bad_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses_dash.model.delivery import Reject
    from ses_dash.model.reading import Reading, Said
    from ses_dash.warehouse.source import Database
    from ses_dash.warehouse.staging import Survey

_HEADER = ("file", "record", "line", "column", "text", "reason")


def write(db: Database, path: Path, name: str, target: Path, said: Said) -> None:
    """Add a file's rejected rows to a CSV, with few of them in memory at a time."""
    table = reader.open_table(db, path, name, said.mapping)
    table, reading, found, _ = reader.survey(db, table, said)
    new = not target.exists()
    with target.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(_HEADER)
        writer.writerows(map(_cells, _every(db, table, reading, found)))


def _every(db: Database, table: reader.Table, reading: Reading, found: Survey) -> Iterator[Reject]:
    bad = bad_rows.every(db, table.source, reading, found)
    if table.text is None:
        return rejects.of_parquet(table.source.name, reading.names, bad)
    width = len(table.columns)
    return iter(rejects.Examined(table.text.path, table.source.name, reading.names, bad, width))


def _cells(reject: Reject) -> tuple[str, ...]:
    """Return the cells of a reject: what comes from the file runs in no spreadsheet."""
    texts = (reject.column, reject.text, reject.reason)
    return (text(reject.file), str(reject.record), str(reject.line), *map(text, texts))
