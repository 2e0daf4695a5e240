"""Documents and exports: the only way they leave the product (never through Streamlit's media)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.api.files import (
    accounting,
    charges,
    customers,
    deliveries,
    focus,
    mappings,
    pricebooks,
    reports,
    statements,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.routing import Route

    from ses_dash.stores import Stores

_PARTS = (
    statements,
    reports,
    focus,
    customers,
    charges,
    deliveries,
    mappings,
    pricebooks,
    accounting,
)


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes under /files."""
    return [each for part in _PARTS for each in part.routes(stores)]
