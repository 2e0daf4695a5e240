"""What becomes of a frozen statement: its steps, its files, what was paid and what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ses_dash.model.statement import StatementKind, StatementState

FileKind = Literal["pdf", "csv", "detail"]
FILE_KINDS: tuple[FileKind, ...] = ("pdf", "csv", "detail")


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in for a statement (R26)."""

    id: int
    statement_id: int
    at: str
    actor: str
    amount: Decimal
    paid_on: str  # ISO date
    reference: str


@dataclass(frozen=True, slots=True)
class StatementEvent:
    """A step in the life of a statement: what it became, when, by whom and why."""

    ordinal: int
    at: str
    state: StatementState
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a statement is to be published, by whose order; without a moment: no more, and why."""

    statement_id: int
    publish_at: str | None  # UTC
    at: str
    actor: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A rendered file of a statement, in the archive under its hash."""

    kind: FileKind
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class FreezeResult:
    """What became of one draft in a freeze: a number, or why not (R29)."""

    customer: str
    currency: str
    status: Literal["frozen", "skipped", "blocked"]
    number: str = ""
    total: Decimal = Decimal(0)
    reason: str = ""
    kind: StatementKind = "main"
    subject: str = ""
