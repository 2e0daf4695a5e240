"""Shares of the whole, and the change of the price against the span before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from ses_dash import money
from ses_dash.reports.amounts import amount_array
from ses_dash.reports.query import CHANGING, CURRENCY, EARLIER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    import pyarrow as pa

    from ses_dash.reports.query import Question

    Ask = Callable[[Question], pa.Table]
    Row = dict[str, Any]

# Filters by what a row is one of: they narrow what is shown, not the whole it is a share of.
_OWN_FILTERS = {
    "customer_id": "customer",
    "account": "account",
    "service_name": "service_name",
    "region_id": "region_id",
    "charge_category": "charge_category",
}


def compared(question: Question, ask: Ask) -> pa.Table:
    """Answer a question with `share`, and for a span of months with `change` and its percentage.

    The change is against the span of the same length right before. What was there then and is no
    more has a row too, of zeros.
    """
    table = ask(replace(question, compared=True))
    rows = table.to_pylist()
    wholes = _wholes(question, ask, rows)
    shares = [
        money.percent(row[question.leading], wholes.get(row[CURRENCY], money.ZERO)) for row in rows
    ]
    table = table.append_column("share", amount_array(shares))
    if EARLIER not in table.column_names:
        return table
    changes = [money.subtract(row[CHANGING], row[EARLIER]) for row in rows]
    percents = [
        money.percent(change, abs(row[EARLIER])) for change, row in zip(changes, rows, strict=True)
    ]
    table = table.append_column("change", amount_array(changes))
    return table.append_column("change_percent", amount_array(percents)).drop_columns([EARLIER])


def by_change(table: pa.Table) -> pa.Table:
    """Return compared rows with those first that changed most, up or down, within a currency."""
    if "change" not in table.column_names:
        return table
    sizes = table.append_column("size", pc.abs(table["change"]))
    order = pc.sort_indices(sizes, [(CURRENCY, "ascending"), ("size", "descending")])
    return table.take(order)


def _wholes(question: Question, ask: Ask, rows: Iterable[Row]) -> Mapping[str, Decimal]:
    """Return what shares are of, by currency."""
    own = {_OWN_FILTERS[name]: None for name in question.columns if name in _OWN_FILTERS}
    filters = replace(question.filters, **own)
    if filters != question.filters:
        whole = replace(
            question, columns=(CURRENCY,), measures=(question.leading,), filters=filters
        )
        rows = ask(whole).to_pylist()
    amounts: dict[str, list[Decimal]] = {}
    for row in rows:
        amounts.setdefault(row[CURRENCY], []).append(row[question.leading])
    return {currency: money.total(costs) for currency, costs in amounts.items()}
