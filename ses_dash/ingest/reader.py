"""Reading one file: what it is, and its charges as typed Parquet. Runs in the parsing process."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest import currencies, mapped, opening, plain, rejects, roles
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import Staged, unbilled
from ses_dash.money import plain as plain_number
from ses_dash.warehouse import adding_up, bad_rows, invariants, staged, staging, stated
from ses_dash.warehouse.expressions import value_columns
from ses_dash.warehouse.source import Source, parquet_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal
    from pathlib import Path

    from ses_dash.model.mapping import Mapping
    from ses_dash.model.reading import Notice, Reading, Said
    from ses_dash.warehouse.bad_rows import BadRow
    from ses_dash.warehouse.source import Database
    from ses_dash.warehouse.staging import Survey

_SHOWN_ABOVE = 5  # rows above the column names that a finding tells
_NO_LINE_END = "Its last line has no line end"


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file of rows."""

    source: Source
    columns: tuple[str, ...]
    text: plain.Text | None  # None: Parquet
    unused: tuple[str, ...] = ()  # names of columns that no row has a field for

    @property
    def above(self) -> tuple[str, ...]:
        """Return the rows above the column names: nothing is read of them."""
        return self.text.above if self.text else ()


def stage(
    db: Database,
    path: Path,
    name: str,
    *,
    said: Said,
    target: Path,
    told: Callable[[int], None],
) -> Staged:
    """Write a file's charges to a Parquet file and return their totals, or the rejects.

    `told` hears 0 when the file is open, then how many records it has.
    """
    table = open_table(db, path, name, said.mapping)
    told(0)
    table, reading, found, malformed = survey(db, table, said)
    if malformed or any(found.bad):
        return _rejected(db, table, reading, found)
    if not found.records:
        raise UnreadableFileError(name, "it has column names but no rows.")
    told(found.records)
    staging.write(db, table.source, reading, found, target)
    totals = staged.totals(db, target)
    staged.compare(name, totals, found.records - sum(found.skipped))
    told_of, asked = _looked_at(db, table, reading, found, target)
    if said.mapping:
        asked.append(adding_up.question(db, target))
    return replace(
        _staged(reading, found, found.records + len(table.above)),
        skipped=sum(found.skipped) + len(table.above),
        totals=totals,
        accounts=staged.accounts(db, target),
        findings=(
            *_findings(db, table, reading, found),
            *currencies.findings(totals),
            *told_of,
        ),
        question=" ".join(filter(None, (*_questions(table, reading, found), *asked))),
        role=_role(name, reading, found),
    )


def open_table(db: Database, path: Path, name: str, mapping: Mapping | None = None) -> Table:
    """Open a file as rows: Parquet, or text that is unpacked and made UTF-8 first."""
    if plain.is_parquet(path):
        columns = parquet_columns(db, path)
        names = tuple(column for column, _ in columns)
        return Table(Source(name, path, len(names), columns), names, None)
    text = opening.text(path, name, opening.dialect(path, name, plain.written(mapping)))
    names = tuple(plain.header(plain.peek(text.path, name), name))
    return Table(Source(name, text.path, len(names)), names, text)


def read(header: Header, said: Said) -> Reading:
    """Return how a file's columns become canonical ones: as somebody said, or by its format."""
    if said.mapping is not None:
        return mapped.read(header, said.mapping, said)
    return identify(header, PROVIDERS).read(header, said)


def survey(db: Database, table: Table, said: Said) -> tuple[Table, Reading, Survey, bool]:
    """Survey a file and say whether some of its records are malformed; those are passed over.

    Uneven line ends are made even first, and column names that no row has a field for left out: the
    table returned is the one that was surveyed.
    """
    header = Header(table.source.name, table.columns)
    reading = read(header, said)
    try:
        source = staging.read(db, table.source, reading)
        return replace(table, source=source), reading, staging.survey(db, source, reading), False
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
            return survey(db, replace(table, source=source, text=even), said)
        if narrow := _narrowed(table, examined):
            return survey(db, narrow, said)
        source = staging.read(db, table.source, reading, skip_malformed=True)
        return replace(table, source=source), reading, staging.survey(db, source, reading), True


def _narrowed(table: Table, examined: rejects.Examined) -> Table | None:
    """Return a table without its last columns, if no row has a field for them."""
    width = max(examined.widths)
    if examined.malformed < examined.records or len(examined.widths) > 1:
        return None
    if width >= len(table.columns):
        return None
    used, unused = table.columns[:width], table.columns[width:]
    return replace(table, source=replace(table.source, width=width), columns=used, unused=unused)


def _rejected(db: Database, table: Table, reading: Reading, found: Survey) -> Staged:
    count = 0
    bad: tuple[BadRow, ...] = ()
    if any(found.bad):
        count, bad = bad_rows.first(db, table.source, reading, found, rejects.LIMIT)
    name = table.source.name
    if table.text is None:
        listed = tuple(rejects.of_parquet(name, reading.names, bad))
        risk = bad_rows.at_risk(db, table.source, reading, found)
        read = _staged(reading, found, found.records)
        return replace(read, rejected=count, rejects=listed, at_risk=risk)
    examined = rejects.Examined(table.text.path, name, reading.names, bad, len(table.columns))
    every = iter(examined)
    listed = tuple(islice(every, rejects.LIMIT))
    deque(every, maxlen=0)  # to the end of the file, for the counts
    rejected = examined.malformed + count
    risk = bad_rows.at_risk(db, table.source, reading, found, malformed=examined.malformed)
    read = _staged(reading, found, examined.records)
    return replace(read, rejected=rejected, rejects=listed, at_risk=risk)


def _staged(reading: Reading, found: Survey, records: int) -> Staged:
    family = reading.family if _is_billed(reading, found) else unbilled(reading.family)
    return Staged(reading.format, family, reading.version, records)


def _is_billed(reading: Reading, found: Survey) -> bool:
    return reading.invoice is None or reading.invoice in found.filled


def _role(name: str, reading: Reading, found: Survey) -> str:
    if reading.role:
        return reading.role if _is_billed(reading, found) else ""
    return roles.of(name, reading.notices, found.noticed)


def _findings(db: Database, table: Table, reading: Reading, found: Survey) -> list[Finding]:
    findings = [*reading.findings, *_above(table), *_unread(table)]
    for notice, count in roles.findings(reading.notices, found.noticed):
        money = _noticed(db, table, reading, found, notice)
        findings.append(
            Finding(notice.code, notice.message.format(count=f"{count:,}", money=money))
        )
    if not found.layout.is_usual:
        findings.append(Finding("date layout", f"Dates are read as {found.layout.name}."))
    if table.unused:
        names = ", ".join(table.unused)
        findings.append(Finding("short rows", f"No row has a field for the last names: {names}."))
    if table.text and not table.text.has_final_newline:
        findings.append(Finding("no final newline", f"{_NO_LINE_END}."))
    return [*findings, *_skipped(db, table, reading, found)]


def _above(table: Table) -> Iterator[Finding]:
    if table.above:
        shown = ", ".join(f"\u201c{text}\u201d" for text in table.above[:_SHOWN_ABOVE])
        more = " \u2026" if table.above[_SHOWN_ABOVE:] else ""
        rows = "1 row" if len(table.above) == 1 else f"{len(table.above)} rows"
        message = f"Nothing is read of {rows} above the column names: {shown}{more}."
        yield Finding("skipped", message)


def _unread(table: Table) -> Iterator[Finding]:
    if table.text and table.text.unread:
        sheets = ", ".join(table.text.unread)
        yield Finding(
            "sheets", f"Of the workbook only the sheet with most rows is read, not {sheets}."
        )


def _noticed(db: Database, table: Table, reading: Reading, found: Survey, notice: Notice) -> str:
    if not notice.amount:
        return ""
    source, amount = table.source, notice.amount
    return _money(staging.sums(db, source, reading, found, amount=amount, where=notice.when))


def _money(amounts: dict[str, Decimal]) -> str:
    return ", ".join(f"{plain_number(each)} {currency}" for currency, each in amounts.items())


def _skipped(db: Database, table: Table, reading: Reading, found: Survey) -> Iterator[Finding]:
    costs = staging.skipped_costs(db, table.source, reading, found)
    money = _money({currency: cost for currency, cost in costs.items() if cost})
    for skip, count in zip(reading.skips, found.skipped, strict=True):
        if count:
            reason = skip.reason.format(count=f"{count:,}")
            skipped = f" All that is skipped: {money}." if money else ""
            yield Finding("skipped", f"{reason}{skipped}")


def _looked_at(
    db: Database, table: Table, reading: Reading, found: Survey, charges: Path
) -> tuple[list[Finding], list[str]]:
    """Return what is to be told and asked about charges that were staged."""
    checked = invariants.check(db, charges, focus=reading.family == "focus")
    compared = stated.compare(db, table.source, reading, found, charges)
    questions = [checked.question, *(each.question for each in compared)]
    return [*checked.findings, *stated.findings(compared)], questions


def _questions(table: Table, reading: Reading, found: Survey) -> tuple[str, str]:
    return _question(table, reading), roles.question(reading.notices, found.noticed)


def _question(table: Table, reading: Reading) -> str:
    """Return why a person should look: the last value, where it counts, may have been cut."""
    if table.text is None or table.text.has_final_newline or table.text.last == b'"':
        return ""
    numbers, moments = value_columns(reading)
    last = len(table.columns) - 1
    made = [
        each.sql
        for position, each in enumerate(reading.derived, len(reading.header))
        if position in numbers or position in moments
    ]
    of_it = any(re.search(rf"\bc{last}\b", sql) for sql in made)
    if last not in numbers and last not in moments and not of_it:
        return ""
    return f"{_NO_LINE_END}, so the file may have been cut. Is it whole?"
