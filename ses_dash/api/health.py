"""Whether the server can do its work: both databases answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

from ses_dash import __version__
from ses_dash.ledger.ledger import version

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from ses_dash.stores import Stores


def route(stores: Callable[[], Stores]) -> Route:
    """Return the route /health."""

    async def health(_request: Request) -> JSONResponse:
        await run_in_threadpool(_ask, stores())
        return JSONResponse({"status": "ok", "version": __version__})

    return Route("/health", health)


def _ask(stores: Stores) -> None:
    stores.warehouse.rows("SELECT 1")
    with stores.ledger.read() as connection:
        version(connection)
