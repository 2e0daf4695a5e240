"""From text to typed charges: what a survey finds, and what is written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from ses_dash.errors import AmbiguousDatesError, UnreadableFileError
from ses_dash.model.reading import Check, Notice, Reading
from ses_dash.warehouse import bad_rows, staging, times
from ses_dash.warehouse.source import Source, named_failures, open_parser, parquet_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

READING = Reading(
    format="test",
    family="test",
    version=1,
    header=("account", "cost", "day", "other", "none"),
    columns={
        "billing_account_id": "c0",
        "billed_cost": "amount(c1)",
        "effective_cost": "CASE WHEN c0 = 'a' THEN amount(c1) - amount(c1) ELSE amount() END",
        "list_cost": "value(c1)",
        "billing_period_start": "time(c2)",
        "charge_period_start": "time(c2)",
    },
    others={"other": 3, "none": 4},
    firsts=(2,),
    checks=(Check(0, "c0 IS NULL", "is empty"),),
    notices=(Notice("odd", "{count} are odd", "c3 = 'odd'"),),
)


@pytest.fixture
def db(work: Path) -> Iterator[DuckDBPyConnection]:
    with open_parser(work, "500MB", 2) as connection:
        yield connection


def source(work: Path, *rows: str) -> Source:
    path = work / "it's a file.csv"
    path.write_text("\n".join(["account,cost,day,other,none", *rows, ""]))
    return Source("file.csv", path, 5)


def test_a_survey_counts(db: DuckDBPyConnection, work: Path) -> None:
    rows = ("a,1,2026-09-01,odd,", ",1e-20,2026-09-02,odd,NULL", "b,x,soon,,None")
    found = staging.survey(db, source(work, *rows), READING)
    assert found.records == 3
    assert found.layout is times.ISO
    assert dict(zip((check.reason for check in found.checks), found.bad, strict=True)) == {
        "is empty": 1,
        "is not a number that can be kept exactly": 1,
        "is not a time written as year-month-day": 1,
    }
    assert found.filled == {0, 1, 2, 3}
    assert found.long == {1}
    assert found.noticed == (2,)
    count, bad = bad_rows.first(db, source(work, *rows), READING, found, limit=2)
    assert count == 2
    assert [(row.row, row.column, row.text) for row in bad] == [(2, 0, ""), (3, 1, "x")]


def test_what_is_written(db: DuckDBPyConnection, work: Path) -> None:
    file = source(work, "a,1.5,2026-09-01,red,", "b,,2026-09-01,,")
    found = staging.survey(db, file, READING)
    staging.write(db, file, READING, found, work / "out.parquet")
    rows = parquet.read_table(work / "out.parquet").to_pylist()
    assert [row["x"] for row in rows] == [[("other", "red")], []]
    assert [str(row["billed_cost"]) for row in rows] == ["1.500000000000000000", "0E-18"]
    assert [row["list_cost"] is None for row in rows] == [False, True]
    assert [row["account"] for row in rows] == ["a", "b"]
    assert {str(row["billing_period"]) for row in rows} == {"2026-09-01"}
    types = {field.name: str(field.type) for field in parquet.read_schema(work / "out.parquet")}
    assert types["billed_cost"] == "decimal128(38, 18)"
    assert types["billed_cost_residue"] == "decimal128(38, 36)"
    assert "double" not in types.values()


def test_what_is_nested_in_parquet_becomes_columns_and_json(
    db: DuckDBPyConnection, work: Path
) -> None:
    names = pa.struct([("id", pa.string()), ('odd "name', pa.struct([("x", pa.float64())]))])
    amounts = pa.list_(pa.struct([("amount", pa.decimal128(38, 18)), ("unit", pa.float64())]))
    exact = Decimal("-12345678901234567890.123456789012345678")
    table = pa.table(
        {
            "service": pa.array([{"id": "s", 'odd "name': {"x": 5e-06}}, None], names),
            "credits": pa.array([[{"amount": exact, "unit": 5e-06}], []], amounts),
            "tags": pa.array([{"id": "t", 'odd "name': None}, None], names),
        }
    )
    parquet.write_table(table, work / "in.parquet")
    columns = parquet_columns(db, work / "in.parquet")
    assert [name for name, _ in columns] == ["service.id", 'service.odd "name.x', "credits", "tags"]
    file = Source("in.parquet", work / "in.parquet", len(columns), columns)
    first, second = db.execute(f"SELECT * FROM {file.sql()}").fetchall()
    credit = f'[{{"amount":"{exact}","unit":0.000005}}]'
    assert first == ("s", "5e-06", credit, '{"id":"t","odd \\"name":null}')
    assert second == (None, None, "[]", None)


def test_the_layout_is_decided_over_all_times(db: DuckDBPyConnection, work: Path) -> None:
    found = staging.survey(db, source(work, "a,1,9/1/26,,", "a,1,13/1/26,,"), READING)
    assert (found.layout, found.bad[-1]) == (times.DAY_FIRST, 0)
    found = staging.survey(db, source(work, "a,1,9/1/26,,", "a,1,10/1/26,,"), READING)
    assert found.layout is times.MONTH_FIRST
    with pytest.raises(AmbiguousDatesError, match=r"file\.csv writes dates"):
        staging.survey(db, source(work, "a,1,9/2/26,,", "a,1,10/3/26,,"), READING)


def test_records_of_another_length_are_no_records(db: DuckDBPyConnection, work: Path) -> None:
    file = source(work, "a,1,2026-09-01,,", "a,1", "a,2,2026-09-01,,")
    with pytest.raises(staging.MalformedError):
        staging.read(db, file, READING)
    columns = staging.read(db, file, READING, skip_malformed=True)
    assert staging.survey(db, columns, READING).records == 2


def test_a_parser_reaches_only_its_folder(db: DuckDBPyConnection, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("account,cost,day,other,none\n")
    with (
        pytest.raises(UnreadableFileError, match=r"outside\.csv cannot be read: Permission"),
        named_failures("outside.csv"),
    ):
        staging.survey(db, Source("outside.csv", outside, 5), READING)
