"""What every download needs: a route that reads off the event loop, and a safe name."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

    from ses_dash.stores import Stores

    Make = Callable[[Stores, Request], Response]

CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
ZIP = "application/zip"
XML = "application/xml"
PARQUET = "application/vnd.apache.parquet"


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Return bytes as a download of a name that is safe as a header and as a file."""
    return Response(content, media_type=media_type, headers=_headers(name))


def streamed(pieces: Iterator[bytes], name: str, media_type: str) -> Response:
    """Return a download as `attachment` does, sent a piece at a time."""
    return StreamingResponse(pieces, media_type=media_type, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in plain).strip(" .") or "file"
    names = f"filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": f"attachment; {names}", "Cache-Control": "no-store"}


def route(path: str, make: Make, stores: Callable[[], Stores]) -> Route:
    """Return the route that answers a path below /files with what `make` makes."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(make, stores(), request)

    return Route(path, answer)
