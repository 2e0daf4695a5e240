"""From text to typed charges: what a survey finds, and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet

from ses_dash.errors import AmbiguousDatesError, UnreadableFileError
from ses_dash.model.reading import Check, Notice, Reading
from ses_dash.warehouse import staging, times
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
    count, bad = staging.bad_rows(db, source(work, *rows), found, limit=2)
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
    types = dict(parquet_columns(db, work / "out.parquet"))
    assert types["billed_cost"] == "DECIMAL(38,18)"
    assert types["billed_cost_residue"] == "DECIMAL(38,36)"
    assert "DOUBLE" not in types.values()


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
        staging.survey(db, file, READING)
    assert staging.survey(db, file, READING, skip_malformed=True).records == 2


def test_a_parser_reaches_only_its_folder(db: DuckDBPyConnection, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("account,cost,day,other,none\n")
    with (
        pytest.raises(UnreadableFileError, match=r"outside\.csv cannot be read: Permission"),
        named_failures("outside.csv"),
    ):
        staging.survey(db, Source("outside.csv", outside, 5), READING)
