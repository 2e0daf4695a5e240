"""Exports to accounting as files: an entry of the log as ZIP, and the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, ZIP, attachment, route, streamed
from ses_dash.billing.accounting import exporting, mappings
from ses_dash.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores

_MOST_DIGITS = 18


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of accounting."""
    return [
        route("/accounting/codes.csv", _codes, stores),
        route("/accounting/{number}.zip", _export, stores),
    ]


def _codes(stores: Stores, _request: Request) -> Response:
    content = mappings.export_codes(stores, SINGLE_USER).encode()
    return attachment(content, "accounting codes.csv", CSV)


def _export(stores: Stores, request: Request) -> Response:
    """Return the files of an export that was made before: fetching them exports nothing."""
    number = request.path_params["number"]
    if not (number.isascii() and number.isdigit()) or len(number) > _MOST_DIGITS:
        raise NotFoundError("export", number)
    made = exporting.find(stores, SINGLE_USER, int(number))
    return streamed(exporting.zip_of(stores, made), exporting.zip_name(made), ZIP)
