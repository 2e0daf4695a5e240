"""Customers, accounts, credits and suggestions as files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, attachment, route
from ses_dash.billing.customers import export_accounts, export_customers
from ses_dash.billing.listings import credits_csv, suggestions_csv
from ses_dash.errors import BadValueError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores

_ID = re.compile(r"[0-9]{1,18}")


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of customers and accounts."""
    return [
        route("/customers.csv", _customers, stores),
        route("/accounts.csv", _accounts, stores),
        route("/credits.csv", _credits, stores),
        route("/suggestions.csv", _suggestions, stores),
    ]


def _customers(stores: Stores, _request: Request) -> Response:
    return attachment(export_customers(stores, SINGLE_USER).encode(), "customers.csv", CSV)


def _accounts(stores: Stores, _request: Request) -> Response:
    return attachment(export_accounts(stores, SINGLE_USER).encode(), "accounts.csv", CSV)


def _credits(stores: Stores, request: Request) -> Response:
    """Return the credits of everybody, or of the customer whose id `customer` is."""
    customer = request.query_params.get("customer", "")
    if customer and not _ID.fullmatch(customer):
        raise BadValueError("customer", customer, "give a customer's number")
    text = credits_csv(stores, SINGLE_USER, int(customer) if customer else None)
    return attachment(text.encode(), "credits.csv", CSV)


def _suggestions(stores: Stores, _request: Request) -> Response:
    return attachment(suggestions_csv(stores, SINGLE_USER).encode(), "suggestions.csv", CSV)
