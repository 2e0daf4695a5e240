"""Failures about mappings: how a person said that a table in no known format is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors.base import SesDashError
from ses_dash.errors.loading import LoadError

if TYPE_CHECKING:
    from collections.abc import Sequence


class BadMappingError(SesDashError):
    """A mapping says something that cannot be, or leaves out what is needed."""

    def __init__(self, name: str, why: str) -> None:
        which = f"The mapping {name[:80]!r}" if name else "The mapping"
        super().__init__(f"{which} cannot be used: {why}.")


class MappingDiffersError(LoadError):
    """A file lacks columns that its mapping reads."""

    def __init__(self, file: str, mapping: str, columns: Sequence[str]) -> None:
        super().__init__(
            f"{file} has no column {', '.join(columns)}, which the mapping {mapping!r} reads. "
            "Change the mapping, or choose another one."
        )


class MappingsFitError(LoadError):
    """Several mappings were made for a file's columns."""

    def __init__(self, file: str, mappings: Sequence[str]) -> None:
        super().__init__(
            f"{file} fits several mappings: {', '.join(mappings)}. Choose one on the page Load "
            "data, or with --mapping."
        )


class MonthNeededError(LoadError):
    """A file does not say its billing month, and nobody else did."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file} does not say its billing month. Choose it on the page Load data, or with "
            "--period YYYY-MM."
        )
