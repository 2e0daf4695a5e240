"""The base of all named failures."""

from __future__ import annotations


class SesDashError(Exception):
    """The base of all named failures. `status` is what HTTP answers with."""

    status = 400
