"""Tables of a report: exact figures as text, a total that stays last, rows that open a page.

They are drawn as HTML by `browser/table.js`, since the grid of `tables` draws on a canvas, where no
row can be a link, be reached by keyboard or stay last when the others are sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from ses_dash import money
from ses_dash.ui import charts, kept, navigation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from streamlit.components.v2.types import ComponentRenderer

    from ses_dash.ui.figures import Row
    from ses_dash.ui.tables import Column, Kind

COMPONENT = "ses-dash.table"  # declared in the package's pyproject.toml
MOST_ROWS = 200
_NEXT = "report-table-next"  # the page that a clicked row opens
_LEFT = ("text", "open", "trend")
_BLANK = "–"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a row leads: a page by its key, and all filters it has there."""

    page: str
    filters: Mapping[str, str]

    @property
    def address(self) -> str:
        """Return the link, for a new tab."""
        return f"/{self.page}?{urlencode(self.filters)}"


def narrowed(page: str, **filters: str) -> Target:
    """Return a page with the filters of this one, and some more."""
    return Target(page, kept.current() | filters)


def follow() -> None:
    """Go where a clicked row leads. A page calls this before it shows anything."""
    if target := st.session_state.pop(_NEXT, None):
        navigation.go(target.page, **target.filters)


def show(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    currency: str,
    total: Mapping[str, Any] | None = None,
    opens: Callable[[Row], Target | None] | None = None,
    ticks: Callable[[Row], bool] | None = None,
) -> list[Row]:
    """Show rows, the first ones of very many; return those that are ticked.

    The first column names a row. `total` is a row that stays last, `opens` says where a row leads
    when it is clicked, `ticks` whether it can be ticked.
    """
    shown = rows[:MOST_ROWS]
    ids = [f"{index} {row[columns[0].key]}" for index, row in enumerate(shown)]
    targets = [opens(row) if opens else None for row in shown]

    def opened() -> None:
        st.session_state[_NEXT] = targets[ids.index(st.session_state[key].opened)]

    ticked = [each for each in st.session_state.get(key, {}).get("ticked", ()) if each in ids]
    drawn = [
        {"id": each, "href": target and target.address, "tickable": bool(ticks and ticks(row))}
        | {"cells": _cells(row, columns, currency)}
        for each, row, target in zip(ids, shown, targets, strict=True)
    ]
    data = {
        "alt": alt,
        "columns": [_heading(each, currency, each is columns[0]) for each in columns],
        "rows": drawn,
        "total": total and _cells(total, columns, currency),
        "ticks": ticks is not None,
        "ticked": ticked,
    }
    _component()(key=key, data=data, on_opened_change=opened, on_ticked_change=_nothing)
    _count(rows[MOST_ROWS:])
    return [shown[ids.index(each)] for each in ticked]


def _count(more: Sequence[Row]) -> None:
    if more:
        st.caption(f"{len(more):,} more are in the CSV.")


def _cells(row: Mapping[str, Any], columns: Sequence[Column], currency: str) -> list[object]:
    return [_written(row, column, currency) for column in columns]


def _nothing() -> None:
    """Let the ticks be known to the next run."""


def _component() -> ComponentRenderer:
    """Return the table as Streamlit knows it: its script is a file, since pages run no other.

    It stays hidden until its styles are there.
    """
    return st.components.v2.component(
        COMPONENT,
        html='<style>.figures { display: none }</style><div class="figures"></div>',
        js="table.js",
        css="table.css",
    )


def _heading(column: Column, currency: str, names: bool) -> dict[str, Any]:  # noqa: FBT001
    of_money = column.kind in ("amount", "difference")
    return {
        "label": f"{column.label} ({currency})" if of_money else column.label,
        "kind": column.kind,
        "side": "left" if column.kind in _LEFT else "right",
        "help": column.help,
        "names": names,
        "blank": _BLANK,
    }


def _written(row: Mapping[str, Any], column: Column, currency: str) -> object:
    """Write a cell: exact figures as text, a line as its heights; None where there is nothing."""
    value = row.get(column.key)
    return None if value is None else _WAYS.get(column.kind, _text)(value, currency)


def _text(value: object, _currency: str) -> object:
    return str(value)


_WAYS: Mapping[Kind, Callable[[Any, str], object]] = {
    "amount": lambda value, currency: f"{money.round_to(value, currency):,f}",
    "difference": lambda value, currency: f"{money.round_to(value, currency):+,f}",
    "percent": lambda value, _: f"{money.quantize(value, 1):,f} %",
    "share": lambda value, _: f"{money.quantize(value, 1):,f} %",
    "change": lambda value, _: f"{money.quantize(value, 1):+,f} %",
    "count": lambda value, _: f"{value:,}",
    "trend": lambda value, _: charts.heights(value),
}
