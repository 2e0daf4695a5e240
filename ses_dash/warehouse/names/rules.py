"""The rules by which services get a category, and regions and units one name.

Our own rules are the CSV files beside this module; those of a user come before them. A rule has a
pattern that a value must match whole, in any case, where `*` stands for anything; the first rule
that matches decides. The categories and the spelling of units are those of FOCUS 1.3.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ses_dash.errors import BadNameRuleError, UnknownProgramError
from ses_dash.focus import OTHER_SERVICES, SERVICE_CATEGORIES
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLUMNS = ("service_category", "region_id", "region_name", "pricing_unit")
HEADER = ("column", "program", "pattern", "value")  # of a user's file
_VERSION = 1  # of what this module does beyond the rules; rising, everything is called anew
_LIKE = {"csp": "azure"}  # programs that sell what another has, under its names
# A number that units come by: `100 Hours`, `10K`, `1/Month`, `ONE HOUR`.
_COUNTED = re.compile(r"(?:(\d[\d,]*)|one\b)\s*(?:([km])(?![a-z]))?\s*(.*)", re.IGNORECASE)
_THOUSANDS = {"k": "000", "m": "000000"}
_OVER_TIME = re.compile(r"(?!per )(.*?[^\d\s])(?: per |[-/ ])([^-/ ]+)", re.IGNORECASE)
_PLURAL = re.compile(r"(?<=[a-zU])s$")
_TIMES = ("Seconds", "Minutes", "Hours", "Days", "Weeks", "Months", "Years")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value is called. Without a program it holds for all of them."""

    column: str
    program: str
    pattern: str
    value: str


class Rules:
    """Our rules and, before them, those of a user."""

    def __init__(self, of_user: Sequence[Rule] = ()) -> None:
        self._user = tuple(of_user)

    @cached_property
    def fingerprint(self) -> str:
        """Return what tells these rules from others."""
        text = repr((_VERSION, self._user, _ours()))
        return hashlib.sha256(text.encode()).hexdigest()

    def service_category(self, program: str, service: str) -> tuple[str, bool]:
        """Return the category of a service, and whether a user says so."""
        key = _folded(service)
        by_user = self._found(self._by_user, "service_category", program, key)
        ours = self._found(self._by_us, "service_category", program, key)
        return by_user or ours or OTHER_SERVICES, bool(by_user)

    def region_id(self, program: str, said: str) -> str:
        """Return the id of a region: `UK South`, `uk south` and `uksouth` are one."""
        key = _joined(said)
        found = self._first("region_id", program, key)
        return found or (key if self._first("region_name", program, key) else said)

    def region_name(self, program: str, region_id: str, said: str | None) -> str:
        """Return what people call a region; what the file `said` where no rule knows it."""
        return self._first("region_name", program, _joined(region_id)) or said or region_id

    def unit(self, said: str) -> str:
        """Return a unit as FOCUS spells it, such as `GB-Months` or `100 Hours`; else as it is.

        The number in front of a unit is kept, unless it is one: quantities are counted in it.
        """
        text = " ".join(said.split())
        counted = _COUNTED.fullmatch(text)
        if not counted:
            return self._one_unit(text) or said
        number, thousands, rest = counted.groups(default="")
        count = (number or "1").replace(",", "") + _THOUSANDS.get(thousands.lower(), "")
        unit = self._one_unit(rest) if rest else "Units"
        if not unit or not count.strip("0"):
            return said
        return unit if count == "1" else f"{count} {unit}"

    def _one_unit(self, text: str) -> str:
        """Return a unit without a number, perhaps of something over a time; '' if unknown."""
        if whole := self._first("pricing_unit", "", _folded(text)):
            return whole
        parts = _OVER_TIME.fullmatch(text)
        time = self._first("pricing_unit", "", _folded(parts[2])) if parts else ""
        if not parts or time not in _TIMES:
            return ""
        known = self._first("pricing_unit", "", _folded(parts[1]))
        return f"{_PLURAL.sub('', known) or parts[1]}-{time}"

    def _first(self, column: str, program: str, key: str) -> str:
        return self._found(self._by_user, column, program, key) or self._found(
            self._by_us, column, program, key
        )

    @staticmethod
    def _found(rules: _Compiled, column: str, program: str, key: str) -> str:
        programs = {"", program, _LIKE.get(program, "")}
        return next(
            (
                rule.value
                for rule, matches in rules[column]
                if rule.program in programs and matches.fullmatch(key)
            ),
            "",
        )

    @cached_property
    def _by_user(self) -> _Compiled:
        return _compiled(self._user)

    @cached_property
    def _by_us(self) -> _Compiled:
        return _ours_compiled()


if TYPE_CHECKING:
    _Compiled = dict[str, list[tuple[Rule, re.Pattern[str]]]]


def read(path: Path) -> Rules:
    """Return the rules with those of a user's file, if there is one; raise `BadNameRuleError`."""
    if not path.is_file():
        return Rules()
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        if tuple(reader.fieldnames or ()) != HEADER:
            raise BadNameRuleError(path, 1, f"its columns must be {', '.join(HEADER)}")
        return Rules([_of_user(path, reader.line_num, row) for row in reader])


def _of_user(path: Path, line: int, row: dict[str, str | None]) -> Rule:
    column, program, pattern, value = ((row[name] or "").strip() for name in HEADER)
    if column not in COLUMNS:
        raise BadNameRuleError(path, line, f"{column!r} is none of {', '.join(COLUMNS)}")
    if not pattern or not value:
        raise BadNameRuleError(path, line, "it has no pattern or no value")
    if column == "service_category" and value not in SERVICE_CATEGORIES:
        known = ", ".join(SERVICE_CATEGORIES)
        raise BadNameRuleError(path, line, f"{value!r} is no service category of FOCUS: {known}")
    try:
        return Rule(column, program_key(program) if program else "", pattern, value)
    except UnknownProgramError as error:
        raise BadNameRuleError(path, line, str(error)) from error


@cache
def _ours() -> tuple[Rule, ...]:
    return tuple(rule for column in COLUMNS for rule in _table(column))


@cache  # hundreds of patterns, the same for every data folder that is opened
def _ours_compiled() -> _Compiled:
    return _compiled(_ours())


def _table(column: str) -> Iterator[Rule]:
    path = Path(__file__).with_name(f"{column}.csv")
    with path.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            yield Rule(column, row["program"], row["pattern"], row["value"])


def _compiled(rules: Sequence[Rule]) -> _Compiled:
    compiled: _Compiled = {column: [] for column in COLUMNS}
    for rule in rules:
        fold = _joined if rule.column.startswith("region") else _folded
        pattern = ".*".join(map(re.escape, fold(rule.pattern).split("*")))
        compiled[rule.column].append((rule, re.compile(pattern)))
    return compiled


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _joined(text: str) -> str:
    return "".join(text.casefold().split())
