"""Failures about invoice options that a customer has of its own."""

from __future__ import annotations

from ses_dash.errors.base import SesDashError


class OwnOptionError(SesDashError):
    """A value for everybody does not go with what a customer has of its own."""

    status = 409

    def __init__(self, customer: str, why: str) -> None:
        super().__init__(
            f"{customer} has options of its own that this does not go with: {why} Change or remove "
            "those first."
        )
