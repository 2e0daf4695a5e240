"""Pricebooks, who pays by which, commitments, buy terms and shared costs, as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, attachment, route
from ses_dash.billing.buyterms import export_terms
from ses_dash.billing.commitment_cells import export_policies
from ses_dash.billing.prepaid import as_csv
from ses_dash.billing.pricebook_cells import export_choices, export_prices
from ses_dash.billing.sharing_cells import export_sharing

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of pricebooks."""
    return [
        route("/pricebooks.csv", _prices, stores),
        route("/payers.csv", _choices, stores),
        route("/policies.csv", _policies, stores),
        route("/prepaid.csv", _prepaid, stores),
        route("/buy-terms.csv", _buy_terms, stores),
        route("/shared-costs.csv", _shared, stores),
    ]


def _prices(stores: Stores, request: Request) -> Response:
    """Return all pricebooks, or the one that `name` names."""
    text = export_prices(stores, SINGLE_USER, request.query_params.get("name", ""))
    return attachment(text.encode(), "pricebooks.csv", CSV)


def _choices(stores: Stores, _request: Request) -> Response:
    return attachment(export_choices(stores, SINGLE_USER).encode(), "payers.csv", CSV)


def _policies(stores: Stores, _request: Request) -> Response:
    return attachment(export_policies(stores, SINGLE_USER).encode(), "policies.csv", CSV)


def _prepaid(stores: Stores, _request: Request) -> Response:
    return attachment(as_csv(stores, SINGLE_USER).encode(), "prepaid.csv", CSV)


def _buy_terms(stores: Stores, _request: Request) -> Response:
    return attachment(export_terms(stores, SINGLE_USER).encode(), "buy-terms.csv", CSV)


def _shared(stores: Stores, _request: Request) -> Response:
    return attachment(export_sharing(stores, SINGLE_USER).encode(), "shared-costs.csv", CSV)
