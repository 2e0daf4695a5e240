"""What accounting systems are told: codes of theirs for what is ours, and what was exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

CodeKind = Literal["customer", "item", "account", "tax", "tracking", "setting"]
CODE_KINDS: tuple[CodeKind, ...] = get_args(CodeKind)


@dataclass(frozen=True, slots=True)
class Code:
    """What something of ours is called in an accounting system.

    `profile` and `program` are empty where it holds for all of them. `key` says what it is of: a
    customer's id, a product or category of charges, a tax rate, the name of a setting; empty: the
    default of its kind. `value` is the code; empty: no longer set.
    """

    kind: CodeKind
    profile: str
    program: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of an export, in the archive under its hash."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Export:
    """A row of the export log: who exported which statements of a program and month, and when.

    `numbers` are those of the statements, in the order they were written.
    """

    id: int
    at: str
    actor: str
    profile: str
    program: str
    period: str
    files: tuple[ExportFile, ...]
    numbers: tuple[str, ...]
