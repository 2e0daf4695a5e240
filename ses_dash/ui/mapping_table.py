"""How a file in no known format begins, on the page: its rows, and how its text is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.errors import SesDashError
from ses_dash.ingest import mapping as making
from ses_dash.ingest.first_rows import TO_BE_FOUND
from ses_dash.ingest.plain import Dialect
from ses_dash.model.mapping import DELIMITERS, ENCODINGS
from ses_dash.ui import tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.model.mapping import FirstRows, Mapping

_SHOWN = 8  # rows of the file
_CHOICES = 20  # rows that may have the column names
_WIDTH = 224
_DELIMITERS = dict(zip(DELIMITERS, ("Comma ,", "Semicolon ;", "Tab", "Bar |"), strict=True))
_NAMES = 60  # characters of a row of column names


def read(
    actor: Actor, path: Path, table: FirstRows, before: Mapping | None, key: str
) -> FirstRows | None:
    """Show how the file begins, and ask how its text is written and where the names are."""
    with st.container(horizontal=True):
        fits = before is not None and set(before.used) <= set(table.columns)
        delimiter, encoding = _written(before if before and fits else table, key)
        try:
            if (delimiter, encoding) != (table.delimiter, table.encoding):
                written = Dialect(encoding, delimiter, TO_BE_FOUND)
                table = making.begin(stores(), actor, path, written)
            above = _above(table, before, f"{key}-{delimiter}-{encoding}-above")
            if above != len(table.titles):
                written = Dialect(encoding, delimiter, above)
                table = making.begin(stores(), actor, path, written)
        except SesDashError as error:
            st.warning(literal(str(error)), icon=":material/table:")
            return None
    _show(table, path.name)
    return table


def _written(usual: FirstRows | Mapping, key: str) -> tuple[str, str]:
    delimiter = st.selectbox(
        "Columns are set apart by",
        DELIMITERS,
        index=DELIMITERS.index(usual.delimiter),
        format_func=_DELIMITERS.__getitem__,
        width=_WIDTH,
        key=f"{key}-delimiter-{usual.delimiter}",
    )
    encoding = st.selectbox(
        "Encoding",
        ENCODINGS,
        index=ENCODINGS.index(usual.encoding),
        help="Choose windows-1252 where accents look wrong.",
        width=_WIDTH,
        key=f"{key}-encoding-{usual.encoding}",
    )
    return delimiter, encoding


def _above(table: FirstRows, before: Mapping | None, key: str) -> int:
    """Ask which row has the column names; return how many are above it."""
    rows = table.every[:_CHOICES]
    found = len(table.titles)
    if before and before.above < len(rows) and set(before.used) <= set(rows[before.above]):
        found = before.above
    return st.selectbox(
        "Column names are in",
        range(len(rows)),
        index=found,
        format_func=lambda at: f"Row {at + 1}: {_named(rows[at])}",
        help="Rows that are empty are not counted. Nothing is read of the rows above.",
        width=_WIDTH,
        key=f"{key}-{found}",
    )


def _named(row: Sequence[str]) -> str:
    return ", ".join(filter(None, map(str.strip, row)))[:_NAMES]


def _show(table: FirstRows, name: str) -> None:
    if table.titles:
        above = " · ".join(_named(row) for row in table.titles)
        st.caption(f"Above the column names, not read: {literal(above)}")
    columns = [Column(str(at), column) for at, column in enumerate(table.columns)]
    rows = [dict(zip(map(str, range(len(row))), row, strict=True)) for row in table.rows[:_SHOWN]]
    tables.show(rows, columns, key="mapping-rows", alt=f"The first rows of {name}")
