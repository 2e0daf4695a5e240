"""Mappings as files: how a table in no known format is read, to keep or to give to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.api.files.download import attachment, route
from ses_dash.ingest import mapping_file
from ses_dash.ledger import mappings

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.stores import Stores

_YAML = "application/yaml; charset=utf-8"  # RFC 9512


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of mappings."""
    return [route("/mapping.yaml", _yaml, stores)]


def _yaml(stores: Stores, request: Request) -> Response:
    """Return the mapping of a name, which may hold any character."""
    name = request.query_params.get("name", "")
    with stores.ledger.read() as conn:
        found = mappings.get(conn, name)
    return attachment(mapping_file.as_yaml(found).encode(), f"{name}.yaml", _YAML)
