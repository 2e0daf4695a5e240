"""A table in no known format, read by a mapping: the generic importer.

It has no family of its own: each mapping is one, so that two of them, or a mapping and a provider's
format, never both count for one account and month without somebody saying so (R1).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.errors import MappingDiffersError, MonthNeededError, UnreadableFileError
from ses_dash.ingest import written
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    no_currency,
)
from ses_dash.model.delivery import Finding
from ses_dash.model.mapping import BY_KEY, CATEGORIES
from ses_dash.model.program import PROGRAMS
from ses_dash.model.reading import Check, Reading, Skip, Total
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.source import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.ingest.importer import Header
    from ses_dash.model.mapping import Mapping
    from ses_dash.model.reading import Said

_VERSION = 1
_PLAIN = {  # fields that are kept as they are, and the canonical columns they fill
    "account_name": ("sub_account_name",),
    "service": ("service_name",),
    "sku": ("sku_id",),
    "description": ("charge_description",),
    "unit": ("pricing_unit", "consumed_unit"),
}
# Rows that add up all charges, by these texts; those of a subtotal add up nobody knows which.
_TOTAL = re.compile(
    r"((grand|invoice|statement|account) ?)?totals?|gesamt(summe)?|summe|suma|somme", re.IGNORECASE
)
_ALIASES = {  # beside a program's key and name
    "azureplan": "csp",
    "azure": "azure",
    "amazon web services": "aws",
    "google cloud platform": "gcp",
    "oracle": "oci",
}


def kind(mapping: Mapping) -> str:
    """Return the format and family of the files that a mapping reads."""
    return f"mapped: {mapping.name}"


def read(header: Header, mapping: Mapping, said: Said) -> Reading:
    """Return how the columns of a file become canonical ones by a mapping.

    Raises `MonthNeededError` where neither the file nor a person says the month.
    """
    check(header, mapping)
    if mapping.needs_month and not said.period:
        raise MonthNeededError(header.file)
    columns = _Columns(header, mapping)
    canonical = dict(_canonical(columns, said))
    return Reading(
        format=kind(mapping),
        family=kind(mapping),
        version=_VERSION,
        header=header.names,
        columns=canonical,
        derived=tuple(header.derived),
        others=header.others(columns.at(name) for name in mapping.used),
        issuer="invoice_issuer_name",
        checks=tuple(columns.checks),
        notices=(no_currency(columns.text("currency")),) if columns.has("currency") else (),
        findings=tuple(_findings(header, mapping)),
        skips=tuple(_skips(columns, mapping)),
        totals=tuple(_totals(columns, mapping, canonical["billed_cost"])),
    )


def check(header: Header, mapping: Mapping) -> None:
    """Raise `MappingDiffersError` unless a file has the columns that a mapping reads, each once."""
    missing = [name for name in mapping.used if name not in header.names]
    if missing:
        raise MappingDiffersError(header.file, mapping.name, missing)
    twice = [name for name in mapping.used if header.names.count(name) > 1]
    if twice:
        raise UnreadableFileError(header.file, f"it has the column {twice[0]} twice.")


class _Columns:
    """A file's columns by what a mapping takes them for; collects the checks of their values."""

    def __init__(self, header: Header, mapping: Mapping) -> None:
        self.mapping = mapping
        self.checks: list[Check] = []
        self._header = header

    @property
    def width(self) -> int:
        """Return how many columns the file has."""
        return len(self._header.names)

    def at(self, name: str) -> int:
        """Return the position of a column."""
        return self._header.names.index(name)

    def has(self, key: str) -> bool:
        """Say whether a field is in a column."""
        return bool(self.mapping.origin(key).column)

    def position(self, key: str) -> int:
        """Return the position of a field's column."""
        return self.at(self.mapping.origin(key).column)

    def text(self, key: str) -> str:
        """Return a field as SQL; NULL where it is nowhere."""
        if self.has(key):
            return f"c{self.position(key)}"
        value = self.mapping.origin(key).value
        return _literal(value) if value else "NULL"

    def name(self, key: str) -> str:
        """Return a field that is an id: without space around it, and not a spreadsheet's number."""
        if not self.has(key):
            return self.text(key)
        self.checks.append(is_written_by_a_spreadsheet(self.position(key)))
        return f"nullif(trim({self.text(key)}), '')"

    def number(self, key: str) -> str:
        """Return the column made of a field that is a number."""
        marks = self.mapping.decimal, self.mapping.thousands
        made = written.number(self.text(key), *marks)
        return self._made(key, made, f"is no number written like {written.example(*marks)}")

    def day(self, key: str, *, as_end: bool = False) -> str:
        """Return the moment of a field; NULL where it is nowhere."""
        if not self.has(key):
            return "NULL"
        made = written.day(self.text(key), self.mapping.dates, as_end=as_end)
        return f"time({self._made(key, made, f'is no day written as {self.mapping.dates}')})"

    def month(self) -> str:
        """Return the first moment of the month in the file."""
        made = written.month(self.text("period"), self.mapping.dates)
        reason = f"is no month like 2026-10, and no day written as {self.mapping.dates}"
        self.checks.append(filled(self.position("period")))
        return f"time({self._made('period', made, reason)})"

    def one_of(self, key: str, words: dict[str, str], reason: str) -> str:
        """Return a field as one of the words it stands for; the empty one is for empty cells."""
        text = f"lower(trim(coalesce({self.text(key)}, '')))"
        whens = " ".join(f"WHEN {_literal(k.lower())} THEN '{v}'" for k, v in words.items())
        found = f"CASE {text} {whens} END"
        self.checks.append(Check(self.position(key), f"{found} IS NULL", reason))
        return found

    def _made(self, key: str, sql: str, reason: str) -> str:
        made = self._header.derive(BY_KEY[key].title, sql)
        bad = f"{self.text(key)} IS NOT NULL AND {made} IS NULL"
        self.checks.append(Check(self.position(key), bad, reason))
        return made


def _canonical(columns: _Columns, said: Said) -> Iterator[tuple[str, str]]:
    """Yield the canonical columns with their SQL."""
    mapping = columns.mapping
    own_name = _literal(mapping.name)
    columns.checks.append(filled(columns.position("cost")))
    cost = f"amount({columns.number('cost')})"
    yield "billed_cost", cost
    yield "effective_cost", cost
    if columns.has("list_cost"):
        yield "list_cost", f"value({columns.number('list_cost')})"
    if columns.has("quantity"):
        quantity = f"value({columns.number('quantity')})"
        yield from dict.fromkeys(("pricing_quantity", "consumed_quantity"), quantity).items()
    yield "billing_currency", f"coalesce(upper({_trimmed(columns, 'currency')}), '{NO_CURRENCY}')"
    yield "program", _program(columns, said)
    yield "charge_category", _category(columns)
    yield "billing_account_id", f"coalesce({columns.name('billing_account')}, {own_name})"
    yield "sub_account_id", columns.name("account")
    yield "invoice_issuer_name", f"coalesce({_trimmed(columns, 'issuer')}, {own_name})"
    yield "marketplace", "0"
    for key, names in _PLAIN.items():
        yield from dict.fromkeys(names, columns.text(key)).items()
    yield from _times(columns, said)


def _times(columns: _Columns, said: Said) -> Iterator[tuple[str, str]]:
    """Yield the month, and when a charge began and ended: without a day, with its month."""
    if columns.mapping.needs_month:
        month = f"TIMESTAMP '{BillingPeriod.parse(said.period).start} 00:00:00'"
    else:
        month = columns.month()
    after = f"({month} + INTERVAL 1 MONTH)"
    yield "billing_period_start", month
    yield "billing_period_end", after
    yield "charge_period_start", f"coalesce({columns.day('start')}, {month})"
    ends = columns.day("end", as_end=True)
    yield "charge_period_end", ends if columns.has("start") else f"coalesce({ends}, {after})"


def _program(columns: _Columns, said: Said) -> str:
    if not columns.has("program"):
        key = columns.mapping.origin("program").value or said.program or "other"
        return quoted(key)
    words = {each.name: each.key for each in PROGRAMS} | {each.key: each.key for each in PROGRAMS}
    names = ", ".join(each.key for each in PROGRAMS)
    return columns.one_of("program", words | _ALIASES, f"is no cloud program: {names}")


def _category(columns: _Columns) -> str:
    if not columns.has("category"):
        return quoted(columns.mapping.origin("category").value or CATEGORIES[0])
    words = {each: each for each in CATEGORIES} | columns.mapping.categories
    return columns.one_of("category", words, f"is no kind of charge: {', '.join(CATEGORIES)}")


def _literal(text: str) -> str:
    """Return a text as an SQL literal in which nothing looks like a token of a reading."""
    return "(" + quoted(text).replace("(", "' || chr(40) || '") + ")"


def _trimmed(columns: _Columns, key: str) -> str:
    return f"nullif(trim({columns.text(key)}), '')"


def _skips(columns: _Columns, mapping: Mapping) -> Iterator[Skip]:
    """Yield which rows are no charges: those with nothing in them, and such as totals."""
    empty = (f"trim(coalesce(c{at}, '')) = ''" for at in range(columns.width))
    yield Skip("Rows with nothing in them: {count}.", " AND ".join(empty))
    if mapping.skip_column:
        name = mapping.skip_column
        shown = ", ".join(f"\u201c{text}\u201d" for text in mapping.skip_texts)
        when = _says(columns, mapping, *mapping.skip_texts)
        said = f"say {shown} in {name}".replace("{", "{{").replace("}", "}}")
        yield Skip(f"Rows that {said} are no charges: {{count}}.", when)


def _totals(columns: _Columns, mapping: Mapping, cost: str) -> Iterator[Total]:
    """Yield which of these rows say what the charges add up to."""
    for text in dict.fromkeys(text.strip().lower() for text in mapping.skip_texts):
        if _TOTAL.fullmatch(text):
            shown = next(each for each in mapping.skip_texts if each.strip().lower() == text)
            when = _says(columns, mapping, text)
            yield Total(shown, when, cost.replace("amount(", "value("))


def _says(columns: _Columns, mapping: Mapping, *texts: str) -> str:
    """Return SQL: does a row say one of these texts where those stand that are no charges?"""
    said = ", ".join(quoted(text.strip().lower()) for text in texts)
    return f"lower(trim(coalesce(c{columns.at(mapping.skip_column)}, ''))) IN ({said})"


def _findings(header: Header, mapping: Mapping) -> Iterator[Finding]:
    """Yield what is new or gone since the mapping was made. What it reads is all there."""
    for what, names in (
        ("new", [name for name in header.names if name not in mapping.columns]),
        ("gone", [name for name in mapping.columns if name not in header.names]),
    ):
        if names and mapping.columns:
            listed = ", ".join(names)[:300]
            yield Finding(
                "columns changed", f"Columns {what} since the mapping was made: {listed}."
            )
