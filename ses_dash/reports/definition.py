"""What a report is: a question people ask, and the columns that answer it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Report:
    """A row of the catalog. Its sums are always per currency, whatever it is grouped by."""

    key: str
    title: str
    question: str
    dimensions: tuple[str, ...]  # what it is grouped by unless somebody says otherwise
    preset: Mapping[str, Any] = field(default_factory=dict)  # filters that make it what it is
    compared: bool = False  # with shares of the whole and the change against the span before
    by_change: bool = False  # what changed most comes first, not what costs most
