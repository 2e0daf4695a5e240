"""Shares of the whole, and the change of the price against the month before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.reports.amounts import amount_array
from ses_dash.reports.query import EARLIER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    import pyarrow as pa

    from ses_dash.reports.query import Question

    Ask = Callable[[Question], pa.Table]
    Row = dict[str, Any]

# Filters by what a row is one of: they narrow what is shown, not the whole it is a share of.
_OWN_FILTERS = {"customer_id": "customer", "account": "account", "service_name": "service_name"}


def compared(question: Question, ask: Ask) -> pa.Table:
    """Answer a question with `share`, and for a single month with `change` and its percentage.

    What was there the month before and is no more has a row too, of zeros.
    """
    table = ask(replace(question, compared=True))
    rows = table.to_pylist()
    wholes = _wholes(question, ask, rows)
    shares = [
        money.percent(row[question.leading], wholes.get(row["billing_currency"], money.ZERO))
        for row in rows
    ]
    table = table.append_column("share", amount_array(shares))
    if EARLIER not in table.column_names:
        return table
    changes = [money.subtract(row["price"], row[EARLIER]) for row in rows]
    percents = [
        money.percent(change, abs(row[EARLIER])) for change, row in zip(changes, rows, strict=True)
    ]
    table = table.append_column("change", amount_array(changes))
    return table.append_column("change_percent", amount_array(percents)).drop_columns([EARLIER])


def _wholes(question: Question, ask: Ask, rows: Iterable[Row]) -> Mapping[str, Decimal]:
    """Return what shares are of, by currency."""
    own = {_OWN_FILTERS[name]: None for name in question.columns if name in _OWN_FILTERS}
    filters = replace(question.filters, **own)
    if filters != question.filters:
        whole = replace(question, columns=("billing_currency",), filters=filters)
        rows = ask(whole).to_pylist()
    amounts: dict[str, list[Decimal]] = {}
    for row in rows:
        amounts.setdefault(row["billing_currency"], []).append(row[question.leading])
    return {currency: money.total(costs) for currency, costs in amounts.items()}
