"""Charges as FOCUS files: all that the filters let through, a piece at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, PARQUET, route, streamed
from ses_dash.errors import NotFoundError
from ses_dash.reports import focus_export
from ses_dash.reports.filters import Filters
from ses_dash.reports.focus_export import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.reports.focus_export import Kind
    from ses_dash.stores import Stores

_MEDIA_TYPES: dict[Kind, str] = {"csv": CSV, "parquet": PARQUET}
_MOST_DIGITS = 18


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of FOCUS files."""
    return [route(f"/focus.{kind}", partial(_charges, kind), stores) for kind in KINDS]


def _charges(kind: Kind, stores: Stores, request: Request) -> Response:
    """Return charges: the filters are those of the page, `delivery` is one they came with."""
    texts = dict(request.query_params)
    delivery = _number(texts.pop("delivery", ""))
    chosen = Filters.read(texts)
    pieces = focus_export.pieces(stores, SINGLE_USER, chosen, kind, delivery)
    return streamed(pieces, focus_export.file_name(chosen, kind, delivery), _MEDIA_TYPES[kind])


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise NotFoundError("delivery", text)
    return int(text)
