"""Opening the one DuckDB file, what SQL may reach, and who may write when."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb
import pytest

from ses_dash.errors import DataInUseError, WarehouseDamagedError
from ses_dash.focus import COLUMNS
from ses_dash.warehouse.warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_first_start_leaves_one_file_without_a_journal(tmp_path: Path, work: Path) -> None:
    Warehouse.open(tmp_path / "warehouse.duckdb", work=work).close()
    assert names(tmp_path) == {"warehouse.duckdb"}


def test_what_is_written_is_there_after_a_restart(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    first = Warehouse.open(path, work=work)
    with first.write() as cursor:
        cursor.execute("INSERT INTO load VALUES (7, 1, TIMESTAMP '2026-11-01')")
    applied = first.rows("SELECT * FROM schema_version ORDER BY name")
    first.close()
    again = Warehouse.open(path, work=work)
    assert again.rows("SELECT load_id FROM load") == [(7,)]
    assert again.rows("SELECT * FROM schema_version ORDER BY name") == applied
    again.close()


def test_a_first_start_that_was_cut_short_is_begun_again(tmp_path: Path, work: Path) -> None:
    for name in ("warehouse.duckdb.new", "warehouse.duckdb.new.wal", "warehouse.duckdb.wal"):
        (tmp_path / name).write_bytes(b"half of something")
    Warehouse.open(tmp_path / "warehouse.duckdb", work=work).close()
    assert names(tmp_path) == {"warehouse.duckdb"}


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 20_000])
def test_a_damaged_file_is_named_with_what_to_do(
    tmp_path: Path, work: Path, content: bytes
) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(content)
    with pytest.raises(WarehouseDamagedError, match="rebuild"):
        Warehouse.open(path, work=work)


def test_a_cut_file_is_named_with_what_to_do(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    Warehouse.open(path, work=work).close()
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(WarehouseDamagedError, match="rebuild"):
        Warehouse.open(path, work=work)


def test_a_file_of_a_newer_product_is_refused(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    first = Warehouse.open(path, work=work)
    with first.write() as cursor:
        cursor.execute("INSERT INTO schema_version VALUES ('9999.sql', TIMESTAMP '2030-01-01')")
    first.close()
    with pytest.raises(WarehouseDamagedError, match="newer"):
        Warehouse.open(path, work=work)


def test_another_process_is_kept_out(tmp_path: Path, warehouse: Warehouse) -> None:
    code = (
        "import sys; from pathlib import Path; from ses_dash.warehouse.warehouse import Warehouse;"
        "Warehouse.open(Path(sys.argv[1]), work=Path(sys.argv[2]))"
    )
    arguments = [str(tmp_path / "warehouse.duckdb"), str(tmp_path / "work")]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert DataInUseError.__name__ in done.stderr
    assert warehouse.rows("SELECT 1") == [(1,)]


def test_sql_reads_files_of_the_work_folder_and_no_others(
    tmp_path: Path, work: Path, warehouse: Warehouse
) -> None:
    inside, outside = str(work / "it's.parquet"), str(tmp_path / "outside.csv")
    with duckdb.connect() as other:
        other.execute("COPY (SELECT 5 AS n) TO ? (FORMAT parquet)", [inside])
        other.execute("COPY (SELECT 5 AS n) TO ?", [outside])
    assert warehouse.rows("SELECT n FROM read_parquet(?)", [inside]) == [(5,)]
    with pytest.raises(duckdb.PermissionException):
        warehouse.rows("SELECT n FROM read_csv(?)", [outside])
    with pytest.raises(duckdb.Error, match="locked"):
        warehouse.rows("SET enable_external_access = true")


def test_a_failed_write_changes_nothing(warehouse: Warehouse) -> None:
    insert = "INSERT INTO load VALUES (1, 1, TIMESTAMP '2026-11-01')"

    def fail_halfway() -> None:
        with warehouse.write() as cursor:
            cursor.execute(insert)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_halfway()
    assert warehouse.rows("SELECT count(*) FROM load") == [(0,)]
    with warehouse.write() as cursor:
        cursor.execute(insert)
    assert warehouse.rows("SELECT count(*) FROM load") == [(1,)]


def test_readers_and_writers_of_many_threads_do_not_meet(warehouse: Warehouse) -> None:
    with warehouse.write() as cursor:
        cursor.execute("INSERT INTO load VALUES (1, 0, TIMESTAMP '2026-11-01')")

    def raise_by_one(number: int) -> tuple[int, int]:
        with warehouse.write() as cursor:
            cursor.execute("UPDATE load SET records = records + 1")
        return number, warehouse.rows("SELECT ?", [number])[0][0]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(raise_by_one, range(40)))
    assert all(asked == answered for asked, answered in answers)
    assert warehouse.rows("SELECT records FROM load") == [(40,)]


def test_the_charge_table_is_the_canonical_charge(warehouse: Warehouse) -> None:
    columns = warehouse.rows("""
        SELECT column_name, replace(data_type, ' ', ''), NOT is_nullable
        FROM duckdb_columns() WHERE table_name = 'charge' AND NOT internal ORDER BY column_index
    """)
    expected = [(each.name, each.sql_type.replace(" ", ""), each.required) for each in COLUMNS]
    assert columns == [*expected, ("slice_issuer", "VARCHAR", False)]


def test_arrow_carries_decimals_as_they_are_stored(warehouse: Warehouse) -> None:
    table = warehouse.arrow("SELECT $amount::DECIMAL(38, 18) AS amount", {"amount": "0.1"})
    assert str(table.schema.field("amount").type) == "decimal128(38, 18)"
