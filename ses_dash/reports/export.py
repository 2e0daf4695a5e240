"""Reports as files: CSV that no spreadsheet runs, JSON, Parquet, and a table for a terminal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from rich import box
from rich.table import Table

from ses_dash import money
from ses_dash.billing.render import cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    Record = Mapping[str, Any]

_AMOUNTS = frozenset(
    {"billed_cost", "effective_cost", "list_cost", "price", "margin", "seller_cost", "change"}
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def to_csv(records: Sequence[Record], columns: Sequence[str] = ()) -> str:
    """Write records as CSV. `columns` are its header where there may be no record to tell them."""
    header = columns or list(records[0] if records else ())
    return cells.table(header, ([_cell(record[name]) for name in header] for record in records))


def to_json(records: Sequence[Record]) -> str:
    """Write records as JSON, with amounts as exact strings."""
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def to_parquet(table: pa.Table, path: Path) -> None:
    """Write a report with its types: amounts are exact decimals."""
    pq.write_table(table, path)


def to_table(records: Sequence[Record]) -> Table:
    """Return records as a table for a terminal: numbers to the right, amounts rounded."""
    shown = Table(box=box.SIMPLE_HEAD)
    for name, value in (records[0] if records else {}).items():
        shown.add_column(name, justify="right" if _NUMBER.fullmatch(_text(value)) else "left")
    for record in records:
        shown.add_row(*(_shown(record, name) for name in record))
    return shown


def _shown(record: Record, name: str) -> str:
    value = record[name]
    if name not in _AMOUNTS or value is None:
        return _text(value)
    return f"{money.round_to(money.parse(value), record['billing_currency']):,f}"


def _cell(value: object) -> str:
    text = _text(value)
    return text if _NUMBER.fullmatch(text) else cells.text(text)


def _text(value: object) -> str:
    return "" if value is None else str(value)
