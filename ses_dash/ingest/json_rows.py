"""JSON as rows: lines of objects, an array of them, or the answer of an API that wraps one.

Numbers keep the digits of the file: a database's own reader of JSON would make them floating point.
"""

from __future__ import annotations

import csv
import json
import re
from functools import lru_cache
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest.importer import squash
from ses_dash.warehouse.source import KEPT_WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Answers of APIs have their rows under one of these names, perhaps one inside the other.
_INSIDE = ("data", "items", "item", "value", "resources")
_WRAPPED = re.compile(r'(?is)\s*\{[^\[]*?"(items?|value|resources)"\s*:\s*(?=\[)')
_NEXT = ("@odata.nextLink", "nextLink", "nextPageToken", "NextToken", "next")
# What an answer may say once for all of its rows.
_TOLD = ("AccountID", "AccountName", "BillingCycle")
_TELLING = re.compile(rf'"({"|".join(_TOLD)})"\s*:\s*("(?:[^"\\]|\\.)*")')
_WHOLE = 64 << 20  # characters of an array, which is read as one
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)
_FIRST = 1000  # objects whose columns are most often those of all
_GAP = re.compile(r"[\s,]*")


def is_json(start: str) -> bool:
    """Say whether a text begins like JSON."""
    return start.lstrip()[:1] in ("{", "[")


def is_wrapped(start: str) -> bool:
    """Say whether an object has the rows as a list inside it, as answers of APIs do."""
    return _WRAPPED.match(start) is not None


def first(start: str) -> list[dict[str, Any]]:
    """Return the objects at the beginning of a text that may be cut off anywhere."""
    wrapped = _WRAPPED.match(start)
    at = wrapped.end() if wrapped else len(start) - len(start.lstrip())
    if start[at : at + 1] == "[":
        at += 1
    told = {key: json.loads(text) for key, text in _TELLING.findall(start)} if wrapped else {}
    found: list[dict[str, Any]] = []
    while True:
        at = _GAP.match(start, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        try:
            value, at = _DECODER.raw_decode(start, at)
        except ValueError:
            return found
        if not isinstance(value, dict):
            return found
        found.append(told | value)


def columns(objects: Iterable[dict[str, Any]]) -> list[str]:
    """Return the names of all columns that objects have: nested ones joined by a dot.

    Spellings of one name (`usageDate`, `UsageDate`) are one column, under the first of them.
    """
    names: dict[str, str] = {}
    for each in objects:
        for name, _ in _flat(each):
            names.setdefault(squash(name), name)
    return list(names.values())


def convert(source: Path, target: Path, name: str) -> None:
    """Write the objects of a UTF-8 text as CSV, in their order.

    Their columns are those of the first objects, until one has another: then all are looked at.
    """
    names = columns(islice(_objects(source, name), _FIRST))
    if not names:
        raise UnreadableFileError(name, "it holds no objects with columns.")
    try:
        _write(source, target, name, names)
    except _NewColumnError:
        _write(source, target, name, columns(_objects(source, name)))


class _NewColumnError(Exception):
    """An object has a column that those before it have not."""


def _write(source: Path, target: Path, name: str, names: list[str]) -> None:
    rows = _Rows(names)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for number, each in enumerate(_objects(source, name), start=1):
            row = rows.row(each)
            if row is None:
                raise UnreadableFileError(name, f"object {number} has a name in two spellings.")
            writer.writerow(row)


class _Rows:
    """Makes rows of objects. Where a name goes is found out once."""

    def __init__(self, names: Iterable[str]) -> None:
        self._places = {squash(each): at for at, each in enumerate(names)}
        self._known: dict[str, int] = {}

    def row(self, each: dict[str, Any]) -> list[str | None] | None:
        """Return an object's texts, None where it has none; nothing if two are for one place."""
        row: list[str | None] = [None] * len(self._places)
        return row if self._fill(row, each, "") else None

    def _fill(self, row: list[str | None], each: dict[str, Any], prefix: str) -> bool:
        """Put texts in their places, and say whether each had one of its own."""
        for key, value in each.items():
            if type(value) is dict and not _is_kept_whole(key):
                if not self._fill(row, value, f"{prefix}{key}."):
                    return False
                continue
            name = prefix + key
            at = self._known[name] if name in self._known else self._place(name)
            if row[at] is not None:
                return False
            row[at] = value if type(value) is str else _text(value)
        return True

    def _place(self, name: str) -> int:
        place = self._places.get(squash(name))
        if place is None:
            raise _NewColumnError
        self._known[name] = place
        return place


def _flat(each: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in each.items():
        if type(value) is dict and not _is_kept_whole(key):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


@lru_cache(maxsize=1024)
def _is_kept_whole(key: str) -> bool:
    return squash(key) in KEPT_WHOLE


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else _ENCODER.encode(value)


def _objects(source: Path, name: str) -> Iterator[dict[str, Any]]:
    with source.open(encoding="utf-8-sig") as file:
        start = file.read(1 << 16)
        file.seek(0)
        lines = start.lstrip()[:1] == "{" and not is_wrapped(start)
        yield from _lines(file, name) if lines else _array(file, name)


def _lines(file: IO[str], name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            yield _object(_decoded(line, f"line {number}", name), f"line {number}", name)


def _array(file: IO[str], name: str) -> Iterator[dict[str, Any]]:
    text = file.read(_WHOLE + 1)
    if len(text) > _WHOLE:
        raise UnreadableFileError(name, "a JSON array may have 64 MB; export one object per line.")
    content = _decoded(text, "it", name)
    told: dict[str, Any] = {}
    while isinstance(content, dict):
        if any(content.get(key) for key in _NEXT):
            raise UnreadableFileError(name, "it is one page of an answer that has more of them.")
        told |= {key: content[key] for key in _TOLD if isinstance(content.get(key), str)}
        inside = [value for key, value in content.items() if key.lower() in _INSIDE]
        lists = (value for value in inside if isinstance(value, list))
        objects = (value for value in inside if isinstance(value, dict))
        content = next(lists, next(objects, None))
    for number, value in enumerate(content or [], start=1):
        yield told | _object(value, f"object {number}", name)


def _decoded(text: str, what: str, name: str) -> Any:  # noqa: ANN401 - JSON from outside
    try:
        return _DECODER.decode(text.strip().removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(name, f"{what} is cut or no JSON.") from error


def _object(value: object, what: str, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableFileError(name, f"{what} is no object with columns.")
    return value
