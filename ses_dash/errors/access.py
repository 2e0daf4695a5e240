"""Failures about who may not see or do something."""

from __future__ import annotations

from ses_dash.errors.base import SesDashError


class NotAllowedError(SesDashError):
    """Somebody may not do what they asked for."""

    status = 403

    def __init__(self, action: str) -> None:
        super().__init__(f"You may not {action} here. Ask an administrator for the right to do it.")


class NotFoundError(SesDashError):
    """Something does not exist, or not for whoever asks: the answer is the same for both."""

    status = 404

    def __init__(self, kind: str, name: object) -> None:
        super().__init__(f"There is no {kind} {str(name)[:80]!r}.")
