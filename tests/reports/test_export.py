"""Reports as files: text is defused, amounts are whole."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.reports import export
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from ses_dash.stores import Stores

EXACT = "3.0000000000000000000000000001"


@pytest.fixture
def table(loaded: Stores) -> pa.Table:
    chosen = Filters.read({"period": "2026-10", "program": "aws"})
    return run(loaded, SINGLE_USER, "summary", chosen, ["service_name", "customer", "account"])


def test_csv_defuses_formulas_and_leaves_amounts_alone(table: pa.Table) -> None:
    found = list(csv.DictReader(io.StringIO(export.to_csv(records(table)))))
    (formula,) = [row for row in found if row["service_name"] == "'=SUM(A1)"]
    assert (formula["customer"], formula["billed_cost"]) == ("'=Bob", "5")
    assert {row["billed_cost"] for row in found} == {EXACT, "5", "-1", "1", "4", "100"}


def test_csv_of_nothing_has_its_header_where_it_is_told() -> None:
    assert export.to_csv([], ["account", "billed_cost"]) == "account,billed_cost\r\n"


def test_json_holds_amounts_as_exact_strings_and_nobody_as_null(table: pa.Table) -> None:
    found = json.loads(export.to_json(records(table)))
    assert EXACT in [row["billed_cost"] for row in found]
    assert [row["customer"] for row in found if row["account"] == "c"] == [None, None]
    assert all(isinstance(row["charges"], int) for row in found)


def test_parquet_holds_exact_decimals(table: pa.Table, tmp_path: Path) -> None:
    export.to_parquet(table, tmp_path / "report.parquet")
    read = pq.read_table(tmp_path / "report.parquet")
    assert Decimal(EXACT) in read["billed_cost"].to_pylist()
    assert str(read.schema.field("billed_cost").type) == "decimal128(38, 28)"


def test_a_terminal_shows_every_row(table: pa.Table) -> None:
    console = Console(width=300, record=True, file=io.StringIO())
    console.print(export.to_table(records(table)))
    text = console.export_text()
    assert EXACT not in text  # people read rounded amounts; files have every digit
    assert str(money.round_to(Decimal(EXACT), "USD")) in text
    assert "=SUM(A1)" in text
