"""Reading one file: what it is, and its charges as typed Parquet. Runs in the parsing process."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from ses_dash.errors import UnknownFormatError, UnreadableFileError
from ses_dash.ingest import manifest, plain, rejects
from ses_dash.ingest.currencies import unknown_currencies
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.message import Inspected
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import Staged
from ses_dash.warehouse import staged, staging
from ses_dash.warehouse.source import Source, parquet_columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.reading import Reading
    from ses_dash.warehouse.source import Database
    from ses_dash.warehouse.staging import BadRow, Survey

_NO_LINE_END = "Its last line has no line end"


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file of rows."""

    source: Source
    columns: tuple[str, ...]
    text: plain.Text | None  # None: Parquet


def inspect(db: Database, path: Path, name: str, *, whole: bool) -> Inspected:
    """Say what a file is, or raise why it is nothing that can be loaded.

    Unless it is `whole`, the path holds the beginning of a text.
    """
    if plain.is_parquet(path):
        names = [column for column, _ in parquet_columns(db, path)]
    else:
        start = plain.peek(path, name)
        if start.lstrip().startswith("{"):
            return _manifest(path, name, whole=whole)
        names = plain.header(start, name)
    header = Header(name, names)
    reading = identify(header, PROVIDERS).read(header, None)
    layout = hashlib.sha256("\n".join(names).encode()).hexdigest()
    return Inspected(reading.format, layout)


def stage(
    db: Database,
    path: Path,
    name: str,
    *,
    program: str | None,
    target: Path,
    told: Callable[[int], None],
) -> Staged:
    """Write a file's charges to a Parquet file and return their totals, or the rejects.

    `told` hears 0 when the file is open, then how many records it has.
    """
    table = open_table(db, path, name)
    header = Header(name, table.columns)
    reading = identify(header, PROVIDERS).read(header, program)
    told(0)
    table, found, malformed = survey(db, table, reading)
    if malformed or any(found.bad):
        return _rejected(db, table, reading, found)
    if not found.records:
        raise UnreadableFileError(name, "it has column names but no rows.")
    told(found.records)
    staging.write(db, table.source, reading, found, target)
    totals = staged.totals(db, target)
    odd = unknown_currencies({total.currency for total in totals})
    return replace(
        _staged(reading, found.records),
        totals=totals,
        accounts=staged.accounts(db, target),
        findings=(*reading.findings, *_findings(table, reading, found), *odd),
        question=_question(table, reading),
    )


def open_table(db: Database, path: Path, name: str) -> Table:
    """Open a file as rows: Parquet, or text that is unpacked and made UTF-8 first."""
    if plain.is_parquet(path):
        columns = parquet_columns(db, path)
        names = tuple(column for column, _ in columns)
        return Table(Source(name, path, len(names), columns), names, None)
    text = plain.unpack(path, name)
    names = tuple(plain.header(plain.peek(text.path, name), name))
    return Table(Source(name, text.path, len(names)), names, text)


def _manifest(path: Path, name: str, *, whole: bool) -> Inspected:
    if not whole:
        raise UnknownFormatError(name, "it is a JSON text, but too large for a manifest.")
    found = manifest.read(plain.unpack(path, name).path, name)
    return Inspected("manifest", lists=found.files, run_time=found.run_time)


def survey(db: Database, table: Table, reading: Reading) -> tuple[Table, Survey, bool]:
    """Survey a file and say whether some of its records are malformed; those are passed over.

    Uneven line ends are made even first: the table returned is the one that was surveyed.
    """
    try:
        return table, staging.survey(db, table.source, reading), False
    except staging.MalformedError as error:
        if table.text is None:
            raise
        examined = rejects.Examined(table.text.path, table.source.name, table.columns)
        deque(examined, maxlen=0)
        if not examined.malformed:
            if not table.text.mixed:
                raise UnreadableFileError(table.source.name, f"{error}.") from error
            even = plain.with_even_line_ends(table.text)
            source = replace(table.source, path=even.path)
            return survey(db, replace(table, source=source, text=even), reading)
        found = staging.survey(db, table.source, reading, skip_malformed=True)
        return table, found, True


def _rejected(db: Database, table: Table, reading: Reading, found: Survey) -> Staged:
    count = 0
    bad: tuple[BadRow, ...] = ()
    if any(found.bad):
        count, bad = staging.bad_rows(db, table.source, found, rejects.LIMIT)
    name, columns = table.source.name, table.columns
    if table.text is None:
        listed = tuple(rejects.of_parquet(name, columns, bad))
        return replace(_staged(reading, found.records), rejected=count, rejects=listed)
    examined = rejects.Examined(table.text.path, name, columns, bad)
    every = iter(examined)
    listed = tuple(islice(every, rejects.LIMIT))
    deque(every, maxlen=0)  # to the end of the file, for the counts
    rejected = examined.malformed + count
    return replace(_staged(reading, examined.records), rejected=rejected, rejects=listed)


def _staged(reading: Reading, records: int) -> Staged:
    return Staged(reading.format, reading.family, reading.version, records)


def _findings(table: Table, reading: Reading, found: Survey) -> list[Finding]:
    findings = [
        Finding(notice.code, notice.message.format(count=f"{count:,}"))
        for notice, count in zip(reading.notices, found.noticed, strict=True)
        if count
    ]
    if not found.layout.is_usual:
        findings.append(Finding("date layout", f"Dates are read as {found.layout.name}."))
    if table.text and not table.text.has_final_newline:
        findings.append(Finding("no final newline", f"{_NO_LINE_END}."))
    return findings


def _question(table: Table, reading: Reading) -> str:
    """Return why a person should look: the last value, where it counts, may have been cut."""
    if table.text is None or table.text.has_final_newline or table.text.last == b'"':
        return ""
    numbers, moments = staging.value_columns(reading)
    last = len(table.columns) - 1
    if last not in numbers and last not in moments:
        return ""
    return f"{_NO_LINE_END}, so the file may have been cut. Is it whole?"
