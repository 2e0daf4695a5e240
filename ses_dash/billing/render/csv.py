"""The CSV for accounting: a row for each line with its tax; the rows add up to the statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.render import cells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ses_dash.model.statement import Document, Line, TaxGroup

ADJUSTMENT = "Rounding adjustment"
COLUMNS = (
    "number",
    "statement_date",
    "due_date",
    "customer",
    "customer_tax_id",
    "program",
    "billing_period",
    "account",
    "account_name",
    "service",
    "charge_category",
    "description",
    "service_start",
    "service_end",
    "currency",
    "net",
    "tax_rate",
    "tax",
    "gross",
)


def render(document: Document) -> str:
    """Return the CSV of a document."""
    return cells.table(COLUMNS, _rows(document))


def _rows(document: Document) -> Iterator[list[str]]:
    head = _head(document)
    for group in document.draft.tax_groups:
        for about, net, tax in _group(document, group):
            amounts = _amounts(net, tax, group.rate, document.draft.currency)
            yield [*head, *map(cells.text, about), *amounts]


def _head(document: Document) -> list[str]:
    """Return what every row says of the statement."""
    draft = document.draft
    dates = (document.number, document.statement_date.isoformat(), document.due_date.isoformat())
    facts = (*dates, draft.customer.name, draft.customer.tax_id, draft.program, draft.period)
    return [cells.text(fact) for fact in facts]


def _group(
    document: Document, group: TaxGroup
) -> Iterator[tuple[tuple[str, ...], Decimal, Decimal]]:
    """Yield the lines of a tax group, each with its share of the group's tax."""
    lines = [line for line in document.draft.lines if line.tax_rate == group.rate]
    about = [_about(line) for line in lines]
    nets = [line.net for line in lines]
    if group.rounding_adjustment:
        about.append(("", "", "", "Adjustment", ADJUSTMENT, "", ""))
        nets.append(group.rounding_adjustment)
    decimals = money.minor_units(document.draft.currency)
    return zip(about, nets, money.allocate(group.tax, nets, decimals), strict=True)


def _about(line: Line) -> tuple[str, ...]:
    what = (line.account, line.account_name, line.service, line.charge_category)
    return (*what, line.description, line.service_start, line.service_end)


def _amounts(net: Decimal, tax: Decimal, rate: Decimal, currency: str) -> list[str]:
    decimals = money.minor_units(currency)
    gross = money.total((net, tax))
    shown = [money.fixed_scale(amount, decimals) for amount in (net, tax, gross)]
    return [currency, shown[0], money.plain(rate), *shown[1:]]
