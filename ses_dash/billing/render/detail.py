"""The detail CSV: what each line is made of, at its exact price. The customer gets it: no cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.statement import DetailLine, Document, Line

COLUMNS = (
    "number",
    "customer",
    "program",
    "billing_period",
    "account",
    "account_name",
    "service",
    "charge_category",
    "sku_id",
    "region_id",
    "description",
    "quantity",
    "unit",
    "currency",
    "price",
)


def render(document: Document) -> bytes:
    """Return the CSV of a document's details, in UTF-8."""
    return cells.encoded(COLUMNS, _rows(document))


def _rows(document: Document) -> Iterator[list[str]]:
    draft = document.draft
    head = (document.number, draft.customer.name, draft.program, draft.period)
    for line in draft.lines:
        for detail in line.details:
            yield _row(head, line, detail, draft.currency)


def _row(head: tuple[str, ...], line: Line, detail: DetailLine, currency: str) -> list[str]:
    what = (line.account, line.account_name, line.service, detail.charge_category)
    part = (detail.sku_id, detail.region_id, detail.charge_description)
    return [
        *map(cells.text, (*head, *what, *part)),
        money.plain(detail.quantity),
        cells.text(detail.unit),
        currency,
        money.plain(detail.price),
    ]
