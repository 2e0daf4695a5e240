"""What a request that fails gets: a named failure's sentence, or the number of a logged bug."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse

from ses_dash.errors import SesDashError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    Answer = Callable[[int, str], Response]

_log = logging.getLogger(__name__)


def as_json(status: int, sentence: str) -> Response:
    """Answer a failure the way an API does."""
    return JSONResponse({"error": sentence}, status)


def as_text(status: int, sentence: str) -> Response:
    """Answer a failure with one plain sentence."""
    return PlainTextResponse(sentence + "\n", status)


def log_bug(error: BaseException) -> str:
    """Log an unexpected error with its traceback; return the sentence that names its number."""
    number = secrets.token_hex(4)
    _log.error("error %s", number, exc_info=error)
    return (
        "Something went wrong that should not have; nothing half-done was kept. "
        f"The log in the data folder says more under number {number}."
    )


class Application:
    """An ASGI application of some routes that answers every failure in one way."""

    def __init__(self, routes: Sequence[BaseRoute], answer: Answer) -> None:
        self._answer = answer
        handlers = {SesDashError: self._named, HTTPException: self._refused, Exception: self._bug}
        self._app = Starlette(routes=routes, exception_handlers=handlers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        with suppress(Exception):  # raised again by Starlette after `_bug` logged and answered it
            await self._app(scope, receive, send)

    def _named(self, _request: Request, error: Exception) -> Response:
        status = error.status if isinstance(error, SesDashError) else HTTPStatus.BAD_REQUEST
        return self._answer(status, str(error))

    def _refused(self, _request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
        return self._answer(status, f"{HTTPStatus(status).phrase}.")

    def _bug(self, _request: Request, error: Exception) -> Response:
        return self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, log_bug(error))
