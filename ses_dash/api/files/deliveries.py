"""Deliveries as files: the list of them, what one changed, and its rows that cannot be read."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, get_args

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, attachment, route, streamed
from ses_dash.errors import BadValueError, NotFoundError
from ses_dash.ingest import listing, pipeline
from ses_dash.model.delivery import DeliveryState
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores

_CHUNK = 1 << 20
_LARGEST_ID = 2**63 - 1


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of deliveries."""
    return [
        route("/deliveries.csv", _list, stores),
        route("/deliveries/{number}/changes.csv", _changes, stores),
        route("/deliveries/{number}/rejects.csv", _rejects, stores),
    ]


def _list(stores: Stores, request: Request) -> Response:
    """Return the deliveries that the page lists with the same filters."""
    state, program = (request.query_params.get(name, "") for name in ("state", "program"))
    known = {each: each for each in get_args(DeliveryState)}
    if state and state not in known:
        raise BadValueError("state", state, f"it is one of {', '.join(known)}")
    key = program_key(program) if program else None
    content = listing.to_csv(stores, SINGLE_USER, known.get(state), key)
    return attachment(content.encode(), "deliveries.csv", CSV)


def _changes(stores: Stores, request: Request) -> Response:
    """Return what a delivery changed, all accounts."""
    number = _number(request)
    content = listing.changes_csv(stores, SINGLE_USER, number)
    return attachment(content.encode(), f"changes of delivery {number}.csv", CSV)


def _rejects(stores: Stores, request: Request) -> Response:
    """Return every row of a delivery that cannot be read, a piece at a time."""
    number = _number(request)
    file = pipeline.rejected_rows(stores, SINGLE_USER, number)
    return streamed(_pieces(file), f"rejected rows of delivery {number}.csv", CSV)


def _number(request: Request) -> int:
    text = request.path_params["number"]
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST_ID:
        raise NotFoundError("delivery", text)
    return int(text)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_CHUNK):
            yield piece
