"""Customers and accounts as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, attachment, route
from ses_dash.billing.customers import export_accounts, export_customers

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of customers and accounts."""
    return [
        route("/customers.csv", _customers, stores),
        route("/accounts.csv", _accounts, stores),
    ]


def _customers(stores: Stores, _request: Request) -> Response:
    return attachment(export_customers(stores, SINGLE_USER).encode(), "customers.csv", CSV)


def _accounts(stores: Stores, _request: Request) -> Response:
    return attachment(export_accounts(stores, SINGLE_USER).encode(), "accounts.csv", CSV)
