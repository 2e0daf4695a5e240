"""Failures about freezing in the background."""

from __future__ import annotations

from ses_dash.errors.base import SesDashError


class FreezeRunningError(SesDashError):
    """Another freeze runs in this process; two at once would take turns at every number."""

    status = 409

    def __init__(self, actor: str) -> None:
        super().__init__(
            f"A freeze that {actor} started is still running. Wait for it, or stop it on the page "
            "Statements."
        )
