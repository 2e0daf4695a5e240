"""Shares of the whole, and the change of the price against the month before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ses_dash import money
from ses_dash.reports.amounts import amount_array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.reports.query import Question

    Ask = Callable[[Question], pa.Table]
    Row = dict[str, Any]

_CURRENCY = "billing_currency"
# Filters by what a row is one of: they narrow down what is shown, not the whole it is a share of.
_OWN_FILTERS = {"customer_id": "customer", "account": "account", "service_name": "service_name"}


def compared(question: Question, ask: Ask) -> pa.Table:
    """Answer a question with `share`, and for a single month with `change` and its percentage.

    What was there the month before and is no more has a row too, of zeros.
    """
    table = ask(question)
    rows, more = table.to_pylist(), ["share"]
    if question.filters.month and not {"billing_period", "day"} & set(question.columns):
        rows = _with_change(rows, question, ask)
        more += ["change", "change_percent"]
    wholes = _wholes(question, ask)
    for row in rows:
        row["share"] = money.percent(row[question.leading], wholes.get(row[_CURRENCY], money.ZERO))
    kinds = {name: table.schema.field(name).type for name in (*question.columns, "charges")}
    amounts = [name for name in question.measures if name not in kinds] + more
    return pa.table(
        {name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()}
        | {name: amount_array([row[name] for row in rows]) for name in amounts}
    )


def _with_change(rows: Sequence[Row], question: Question, ask: Ask) -> list[Row]:
    """Add the change of the price, and the rows of what is there no more."""
    month = question.filters.month.shift(-1) if question.filters.month else None
    before = replace(question.filters, period_from=month, period_to=month)
    earlier = {
        _key(row, question): row for row in ask(replace(question, filters=before)).to_pylist()
    }
    now = {_key(row, question) for row in rows}
    gone = [
        row | dict.fromkeys(question.measures, money.ZERO) | {"charges": 0}
        for key, row in earlier.items()
        if key not in now
    ]
    all_rows = sorted([*rows, *gone], key=lambda row: row[_CURRENCY])
    return [row | _change(row, earlier.get(_key(row, question))) for row in all_rows]


def _key(row: Row, question: Question) -> tuple[object, ...]:
    return tuple(row[name] for name in question.columns)


def _change(row: Row, earlier: Row | None) -> Row:
    price = earlier["price"] if earlier else money.ZERO
    change = money.total((row["price"], -price))
    return {"change": change, "change_percent": money.percent(change, abs(price))}


def _wholes(question: Question, ask: Ask) -> Mapping[str, Decimal]:
    """Return what shares are of, by currency."""
    own = {_OWN_FILTERS[name]: None for name in question.columns if name in _OWN_FILTERS}
    whole = replace(question, columns=(_CURRENCY,), filters=replace(question.filters, **own))
    return {row[_CURRENCY]: row[question.leading] for row in ask(whole).to_pylist()}
