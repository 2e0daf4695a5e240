"""Documents and exports: the only way they leave the product (never through Streamlit's media)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from ses_dash.access import SINGLE_USER
from ses_dash.billing.customers import export_accounts, export_customers
from ses_dash.billing.statements import read_file
from ses_dash.errors import NotFoundError
from ses_dash.model.statement import FILE_KINDS
from ses_dash.reports.export import to_csv
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from ses_dash.stores import Stores

    Make = Callable[[Stores, Request], Response]

_CSV = "text/csv; charset=utf-8"
_MEDIA_TYPES = {"pdf": "application/pdf", "csv": _CSV, "detail": _CSV}


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes under /files."""
    return [
        _route("/statements/{number:path}/{kind}", _statement, stores),
        _route("/reports/{key}.csv", _report, stores),
        _route("/customers.csv", _customers, stores),
        _route("/accounts.csv", _accounts, stores),
    ]


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Return bytes as a download of a name that is safe as a header and as a file."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in plain).strip(" .") or "file"
    names = f"filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": f"attachment; {names}", "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _route(path: str, make: Make, stores: Callable[[], Stores]) -> Route:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(make, stores(), request)

    return Route(path, answer)


def _statement(stores: Stores, request: Request) -> Response:
    number, kind = request.path_params["number"], request.path_params["kind"]
    if kind not in FILE_KINDS:
        raise NotFoundError("file", kind)
    file, content = read_file(stores, SINGLE_USER, number, kind)
    return attachment(content, file.name, _MEDIA_TYPES[kind])


def _report(stores: Stores, request: Request) -> Response:
    """Return all rows of a report: its filters are those of the page, `group_by` names columns."""
    key = request.path_params["key"]
    texts = dict(request.query_params)
    columns = tuple(name for name in texts.pop("group_by", "").split(",") if name)
    table = run(stores, SINGLE_USER, key, Filters.read(texts), columns)
    return attachment(to_csv(records(table), table.column_names).encode(), f"{key}.csv", _CSV)


def _customers(stores: Stores, _request: Request) -> Response:
    return attachment(export_customers(stores, SINGLE_USER).encode(), "customers.csv", _CSV)


def _accounts(stores: Stores, _request: Request) -> Response:
    return attachment(export_accounts(stores, SINGLE_USER).encode(), "accounts.csv", _CSV)
