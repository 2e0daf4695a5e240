"""Statements as files: the frozen documents, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, PDF, attachment, route
from ses_dash.billing.statements import read_file
from ses_dash.errors import NotFoundError
from ses_dash.model.statement import FILE_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores

_MEDIA_TYPES = {"pdf": PDF, "csv": CSV, "detail": CSV}


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of statements."""
    return [route("/statements/{number:path}/{kind}", _document, stores)]


def _document(stores: Stores, request: Request) -> Response:
    number, kind = request.path_params["number"], request.path_params["kind"]
    if kind not in FILE_KINDS:
        raise NotFoundError("file", kind)
    file, content = read_file(stores, SINGLE_USER, number, kind)
    return attachment(content, file.name, _MEDIA_TYPES[kind])
