"""Tables of exact figures: amounts right-aligned in one currency, names as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import streamlit as st

from ses_dash import money
from ses_dash.ui import charts
from ses_dash.ui.text import in_button, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

Kind = Literal[
    "text", "amount", "difference", "count", "percent", "share", "change", "open", "money", "trend"
]
Row = Mapping[str, Any]
_ROW_HEIGHT = 35
_MOST_ROWS = 14  # what a table shows before it scrolls
_FORMATS = {
    "count": "%,d",
    "percent": "%.1f %%",
    "share": "%.1f %%",
    "change": "%+.1f %%",
    "amount": "%,.{}f",
    "difference": "%+,.{}f",
}
_EXACT = pa.decimal128(38, 1)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the rows, its heading and how its values are shown.

    `amount` is a number in the table's currency and `difference` one with its sign, `money` an
    amount already written with its own currency, `share` a percentage of the whole, `trend` amounts
    month by month, `open` a name that opens something on click.
    """

    key: str
    label: str
    kind: Kind = "text"
    help: str | None = None
    width: Literal["small", "medium", "large"] | int | None = None


def show(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    currency: str = "",
    on_open: Callable[[int], None] | None = None,
    selectable: bool = False,
) -> tuple[int, ...]:
    """Show rows; return which are ticked. `on_open` gets the row whose name was clicked."""
    clicked = f"{key}-open"

    def opened() -> None:
        if on_open is not None:
            on_open(st.session_state[clicked].row)

    config = {column.key: _config(column, currency, clicked, opened) for column in columns}
    table = pa.table({column.key: _values(rows, column, currency) for column in columns})
    height = _ROW_HEIGHT * (min(len(rows), _MOST_ROWS) + 1) + 2
    options: dict[str, Any] = {
        "hide_index": True,
        "column_config": config,
        "alt": alt,
        "placeholder": "–",
        "height": height,
        "key": key,
    }
    if not selectable:
        st.dataframe(table, **options)
        return ()
    state = st.dataframe(table, on_select="rerun", selection_mode="multi-row", **options)
    return tuple(sorted(row for row in state.selection.rows if row < len(rows)))


def caption(rows: Sequence[Row], noun: str, many: str = "") -> None:
    """Say how many rows a table has when it scrolls."""
    if len(rows) > _MOST_ROWS:
        st.caption(f"{plural(len(rows), noun, many)}; scroll for more.")


def _config(
    column: Column, currency: str, clicked: str, opened: Callable[[], None]
) -> ColumnConfig | ButtonColumnResult:
    """Return how a column is shown: numbers by a format, texts by their side, names as buttons."""
    amount = column.kind in ("amount", "difference")
    label = f"{column.label} ({currency})" if amount and currency else column.label
    if column.kind == "open":
        return st.column_config.ButtonColumn(
            label,
            type="tertiary",
            alignment="left",
            pinned=True,
            help=column.help,
            width=column.width,
            on_click=opened,
            key=clicked,
        )
    if column.kind in ("text", "money"):
        side: Literal["left", "right"] = "right" if column.kind == "money" else "left"
        return st.column_config.TextColumn(
            label, alignment=side, help=column.help, width=column.width
        )
    if column.kind == "trend":
        return st.column_config.LineChartColumn(label, help=column.help, width=column.width)
    written = _FORMATS[column.kind].format(money.minor_units(currency))
    return st.column_config.NumberColumn(
        label, format=written, help=column.help, width=column.width
    )


def _values(rows: Sequence[Row], column: Column, currency: str) -> pa.Array:
    values = [row.get(column.key) for row in rows]
    match column.kind:
        case "amount" | "difference":
            units = money.minor_units(currency)
            rounded = [None if v is None else money.quantize(v, units) for v in values]
            return pa.array(rounded, pa.decimal128(38, units))
        case "percent" | "share" | "change":
            return pa.array(values, _EXACT)
        case "count":
            return pa.array(values, pa.int64())
        case "trend":
            return pa.array([None if v is None else charts.heights(v) for v in values])
        case "open":
            return pa.array([in_button(str(v)) for v in values], pa.string())
        case _:
            return pa.array([None if v is None else str(v) for v in values], pa.string())


def amounts(by_currency: Mapping[str, Decimal]) -> str:
    """Write amounts of several currencies next to each other; they are never added."""
    return " · ".join(
        money.show(amount, currency) for currency, amount in sorted(by_currency.items())
    )
