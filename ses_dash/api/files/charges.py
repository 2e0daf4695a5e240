"""Charges, taxes and exchange rates as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, attachment, route
from ses_dash.billing.charge_files import export_charges
from ses_dash.billing.rate_files import export_rates
from ses_dash.billing.tax_files import export_taxes

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of what statements add to priced usage."""
    return [
        route("/charges.csv", _charges, stores),
        route("/taxes.csv", _taxes, stores),
        route("/rates.csv", _rates, stores),
    ]


def _charges(stores: Stores, _request: Request) -> Response:
    return attachment(export_charges(stores, SINGLE_USER).encode(), "charges.csv", CSV)


def _taxes(stores: Stores, _request: Request) -> Response:
    return attachment(export_taxes(stores, SINGLE_USER).encode(), "taxes.csv", CSV)


def _rates(stores: Stores, _request: Request) -> Response:
    return attachment(export_rates(stores, SINGLE_USER).encode(), "rates.csv", CSV)
