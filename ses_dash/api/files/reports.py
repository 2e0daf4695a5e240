"""Reports as files: all rows, exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, attachment, route
from ses_dash.reports.export import to_csv
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of reports."""
    return [route("/reports/{key}.csv", _report, stores)]


def _report(stores: Stores, request: Request) -> Response:
    """Return all rows of a report: its filters are those of the page.

    `group_by` names columns, `basis` the cost that rows are ordered by and shares are of.
    """
    key = request.path_params["key"]
    texts = dict(request.query_params)
    columns = tuple(name for name in texts.pop("group_by", "").split(",") if name)
    basis = texts.pop("basis", "billed_cost")
    table = run(stores, SINGLE_USER, key, Filters.read(texts), columns, basis=basis)
    return attachment(to_csv(records(table), table.column_names).encode(), f"{key}.csv", CSV)
