"""What an importer is, the header it looks at, and which importer reads a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ses_dash.errors import MissingColumnError, UnknownFormatError, UnreadableFileError
from ses_dash.model.reading import Derived

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ses_dash.model.reading import Reading, Said

_SHOWN = 6  # columns named in a message


@dataclass(frozen=True, slots=True)
class About:
    """What people should know of a format, in whole sentences: docs/providers.md is made of it."""

    recognised: str  # by what a file is told from others
    slice: str  # what a delivery is complete for, and replaces: "The payer account and month."
    missing: tuple[str, ...]  # what the files do not say, or what is not read of them
    example: tuple[str, ...]  # the column names of a full file; `read` gets them for the docs


class Importer(Protocol):
    """Reads one family of formats. To add one: a file in `providers`, a line in `PROVIDERS`."""

    family: str
    title: str
    formats: Mapping[str, str]  # what people call the formats it reads, by their keys
    about: About

    def claims(self, header: Header) -> bool:
        """Say whether a file with this header is one of this importer's."""

    def read(self, header: Header, said: Said) -> Reading:
        """Say how its columns become canonical ones."""


def squash(name: str) -> str:
    """Reduce a column's name to its letters and digits: spellings of one name become equal."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


class Header:
    """A file's column names, found by any spelling, and their expressions in SQL."""

    def __init__(self, file: str, names: Sequence[str]) -> None:
        self.file = file
        self.names = tuple(names)
        self.derived: list[Derived] = []
        self._positions: dict[str, list[int]] = {}
        for position, name in enumerate(names):
            self._positions.setdefault(squash(name), []).append(position)

    def find(self, *names: str) -> int | None:
        """Return the position of the first of these columns that the file has."""
        for name in names:
            positions = self._positions.get(squash(name), [])
            if len(positions) > 1:
                raise UnreadableFileError(self.file, f"it has the column {name} twice.")
            if positions:
                return positions[0]
        return None

    def has(self, *names: str) -> bool:
        """Say whether the file has one of these columns."""
        return self.find(*names) is not None

    def sql(self, *names: str) -> str:
        """Return the first of these columns as SQL, or NULL."""
        position = self.find(*names)
        return "NULL" if position is None else f"c{position}"

    def derive(self, name: str, sql: str) -> str:
        """Add a column made of the others, and return it as SQL."""
        self.derived.append(Derived(name, sql))
        return f"c{len(self.names) + len(self.derived) - 1}"

    def number(self, *names: str) -> str:
        """Return the number in the first of these columns as SQL, 0 where there is none."""
        position = self.find(*names)
        return "amount()" if position is None else f"amount(c{position})"

    def require(self, title: str, columns: Iterable[str]) -> None:
        """Raise `MissingColumnError` unless the file has all of these columns."""
        missing = [name for name in columns if not self.has(name)]
        if missing:
            raise MissingColumnError(self.file, title, missing)

    def others(self, taken: Iterable[int | None]) -> dict[str, int]:
        """Return the columns that are not taken, under names that occur once."""
        kept: dict[str, int] = {}
        for position in sorted(set(range(len(self.names))).difference(taken)):
            name = self.names[position] or f"column {position + 1}"
            while name in kept:
                name += "'"
            kept[name] = position
        return kept


def identify(header: Header, importers: Iterable[Importer]) -> Importer:
    """Return the importer of a file by its header, or raise `UnknownFormatError`."""
    for importer in importers:
        if importer.claims(header):
            return importer
    shown = ", ".join(name[:40] for name in header.names[:_SHOWN])
    more = ", ..." if len(header.names) > _SHOWN else ""
    raise UnknownFormatError(header.file, f"its columns are {shown}{more}.")
