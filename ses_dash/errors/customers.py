"""Failures about customers and accounts."""

from __future__ import annotations

from ses_dash.errors.base import SesDashError


class BadValueError(SesDashError):
    """A value somebody entered cannot be used."""

    def __init__(self, field: str, value: object, want: str) -> None:
        super().__init__(f"{field} cannot be {str(value)[:60]!r}: {want}.")


class NameTakenError(SesDashError):
    """A customer of that name exists."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"A customer named {name[:80]!r} exists already. Choose another name.")


class ImportRowError(SesDashError):
    """A line of an imported CSV cannot be used; nothing of the file was taken."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason} Nothing was imported; correct it and try again.")
