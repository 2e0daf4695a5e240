"""Failures about customers and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash.errors.base import SesDashError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SHOWN = 20


class BadValueError(SesDashError):
    """A value somebody entered cannot be used. `field` is what it was entered for."""

    def __init__(self, field: str, value: object, want: str) -> None:
        super().__init__(f"{field} cannot be {str(value)[:60]!r}: {want}.")
        self.field = field


class NameTakenError(SesDashError):
    """A customer of that name exists."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"A customer named {name[:80]!r} exists already. Choose another name.")


class CellError(SesDashError):
    """A cell of an imported CSV cannot be read; `column` is its heading."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


class Fault(NamedTuple):
    """What is wrong with a line of an imported CSV; `column` is empty if it is not about one."""

    line: int
    column: str
    reason: str


class ImportRowError(SesDashError):
    """Lines of an imported CSV cannot be used, `faults` says why; nothing of it was taken."""

    def __init__(self, faults: Sequence[Fault], file: str = "") -> None:
        self.faults = tuple(faults)
        shown = [_place(each, file) for each in self.faults[:_MOST_SHOWN]]
        if more := len(self.faults) - len(shown):
            shown.append(f"And {more} more.")
        super().__init__("\n".join([*shown, "Nothing was imported; correct it and try again."]))


def _place(fault: Fault, file: str) -> str:
    line = f"{file}, line {fault.line}" if file else f"Line {fault.line}"
    return f"{line}{f', column {fault.column}' if fault.column else ''}: {fault.reason}"
