"""Every row that cannot be read can be had, however many there are."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from ses_dash.access import SINGLE_USER
from ses_dash.errors import NotFoundError
from ses_dash.ingest import pipeline
from ses_dash.ingest.recording import REJECTED
from ses_dash.ingest.rejects import LIMIT
from ses_dash.ledger import deliveries
from tests.ingest.files import cur

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

BAD = {"line_item_unblended_cost": "=1+1", "line_item_usage_start_date": "never"}


def _rows(stores: Stores, result: FileResult) -> list[dict[str, str]]:
    assert result.delivery is not None
    with pipeline.rejected_rows(stores, SINGLE_USER, result.delivery) as file:
        text = file.read().decode()
    assert not [path for path in stores.settings.work.iterdir() if path.is_dir()]
    return list(csv.DictReader(io.StringIO(text)))


def test_all_rows_are_listed_in_the_order_of_the_file(
    write: Write, load: Load, stores: Stores
) -> None:
    lines = cur(*[BAD] * (LIMIT + 200)).splitlines(keepends=True)
    lines[3] = "too,few\n"
    [result] = load(write("bad.csv", "".join(lines)))
    assert (result.status, len(result.rejects)) == ("refused", LIMIT)
    assert result.rejected == LIMIT + 200
    rows = _rows(stores, result)
    assert len(rows) == 2 * (LIMIT + 199) + 1  # two faults a row, and the row with too few fields
    assert [int(row["record"]) for row in rows] == sorted(int(row["record"]) for row in rows)
    assert rows[4] == {
        "file": "bad.csv",
        "record": "3",
        "line": "4",
        "column": "(all)",
        "text": "too,few",
        "reason": "has 2 fields instead of 14",
    }
    assert {row["text"] for row in rows} == {"'=1+1", "never", "too,few"}
    assert (rows[-1]["record"], rows[-1]["line"]) == (str(LIMIT + 200), str(LIMIT + 201))


def test_of_several_files_each_row_names_its_own(write: Write, load: Load, stores: Stores) -> None:
    first, second = load(write("r-1.csv", cur(BAD)), write("r-2.csv", cur({}, BAD)))
    assert first.delivery == second.delivery
    named = {(row["file"], row["record"]) for row in _rows(stores, first)}
    assert named == {("r-1.csv", "1"), ("r-2.csv", "2")}


def test_parquet_has_records_and_no_lines(load: Load, stores: Stores, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(cur({}, {"line_item_unblended_cost": "x"}))))
    path = tmp_path / "cur.parquet"
    parquet.write_table(pa.Table.from_pylist(rows), path)
    [row] = _rows(stores, load(path)[0])
    assert (row["record"], row["column"], row["text"]) == ("2", "line_item_unblended_cost", "x")


def test_a_refused_delivery_says_that_it_has_such_rows(
    write: Write, load: Load, stores: Stores
) -> None:
    results = load(write("bad.csv", cur(BAD)), write("x.csv", "a,b\n1,2\n"))
    with stores.ledger.read() as conn:
        kept = [deliveries.get(conn, result.delivery or 0) for result in results]
    codes = [[finding.code for finding in delivery.findings] for delivery in kept]
    assert codes == [[REJECTED], []]


def test_what_no_importer_reads_has_no_list(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("x.csv", "a,b\n1,2\n"))
    with pytest.raises(NotFoundError, match="no list of rejected rows of delivery"):
        pipeline.rejected_rows(stores, SINGLE_USER, result.delivery or 0)
    with pytest.raises(NotFoundError, match="no delivery '99'"):
        pipeline.rejected_rows(stores, SINGLE_USER, 99)
