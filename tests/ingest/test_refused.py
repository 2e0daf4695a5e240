"""Bad input is refused with what is wrong, where, and what to do; nothing is half loaded."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


def refusal(load: Load, path: Path, stores: Stores) -> str:
    """Load a file, see that it is refused with nothing kept, and return the reason."""
    before = stores.warehouse.rows("SELECT count(*) FROM charge")
    [result] = load(path)
    assert result.status == "refused"
    assert result.loaded == 0
    assert stores.warehouse.rows("SELECT count(*) FROM charge") == before
    return result.reason


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95, 0.9999])
def test_t45_a_cut_gzip(write: Write, load: Load, stores: Stores, kept: float) -> None:
    packed = gzip.compress(focus(*[{"BilledCost": str(i)} for i in range(3000)]).encode())
    path = write("cut.csv.gz", packed[: int(len(packed) * kept)])
    assert "cut or damaged" in refusal(load, path, stores)


def test_t48_an_empty_file(write: Write, load: Load, stores: Stores) -> None:
    assert "it is empty" in refusal(load, write("empty.csv", ""), stores)


def test_t48_column_names_and_no_rows_leave_the_month(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("month.csv", cur()))
    header = cur().splitlines(keepends=True)[0]
    assert "no rows" in refusal(load, write("header.csv", header), stores)
    assert stores.warehouse.rows("SELECT billed_cost::VARCHAR FROM charge") != []


def test_a_file_in_no_known_format(write: Write, load: Load, stores: Stores) -> None:
    reason = refusal(load, write("people.csv", "name,age\nAda,36\n"), stores)
    assert "people.csv is in no billing format known here" in reason
    assert "name, age" in reason


def test_a_missing_column_is_named(write: Write, load: Load, stores: Stores) -> None:
    reason = refusal(load, write("a.csv", focus(without=("BillingCurrency",))), stores)
    assert "looks like FOCUS but has no column BillingCurrency" in reason


def test_t55_a_column_twice(write: Write, load: Load, stores: Stores) -> None:
    text = focus({"billed_cost": "5"})
    assert "column BilledCost twice" in refusal(load, write("a.csv", text), stores)


def test_a_row_short_of_a_field_is_shown_with_its_place(
    write: Write, load: Load, stores: Stores
) -> None:
    lines = focus({}, {"ServiceName": "of\ntwo lines"}, {}).splitlines()
    path = write("short.csv", "\n".join([*lines, "AWS,only two"]) + "\n")
    [result] = load(path)
    assert (result.records, result.rejected, result.loaded) == (4, 1, 0)
    [reject] = result.rejects
    assert (reject.record, reject.line) == (4, 6)
    assert "has 2 fields instead of 17" in result.reason
    assert stores.warehouse.rows("SELECT * FROM load") == []


def test_t50_t52_every_bad_value_is_listed(write: Write, load: Load) -> None:
    path = write(
        "bad.csv",
        focus(
            {},
            {"BilledCost": "1,234"},
            {"BilledCost": "1.234,56", "ChargePeriodStart": "yesterday"},
            {"BilledCost": "1_000"},
            {"BilledCost": "0." + "1" * 37},
            {"BillingAccountId": ""},
            {"BillingAccountId": "1.23457E+11"},
            {"ChargePeriodEnd": "0025-01-01T00:00:00Z"},
        ),
    )
    [result] = load(path)
    assert (result.status, result.rejected, result.loaded) == ("refused", 7, 0)
    assert [(reject.record, reject.column, reject.text) for reject in result.rejects] == [
        (2, "BilledCost", "1,234"),
        (3, "ChargePeriodStart", "yesterday"),
        (3, "BilledCost", "1.234,56"),
        (4, "BilledCost", "1_000"),
        (5, "BilledCost", "0." + "1" * 37),
        (6, "BillingAccountId", ""),
        (7, "BillingAccountId", "1.23457E+11"),
        (8, "ChargePeriodEnd", "0025-01-01T00:00:00Z"),
    ]
    assert "7 rows cannot be read, so nothing was loaded." in result.reason
    assert "At risk: 3.75 USD and 4 whose cost cannot be read. First: record 2" in result.reason


def test_bad_values_beside_malformed_rows(write: Write, load: Load) -> None:
    lines = focus({}, {"BilledCost": "x"}).splitlines()
    [result] = load(write("both.csv", "\n".join([lines[0], "short", *lines[1:]]) + "\n"))
    assert result.records == 3
    assert [(reject.record, reject.line) for reject in result.rejects] == [(1, 2), (3, 4)]


def test_a_quotation_mark_that_is_never_closed(write: Write, load: Load) -> None:
    [result] = load(write("open.csv", focus({}) + 'AWS,"open and no end\n' + "x,y\n" * 50))
    assert result.status == "refused"
    assert "record 2, line 3" in result.reason
    assert "quotation mark that is not closed" in result.reason


def test_t51_nul_and_other_encodings(write: Write, load: Load, stores: Stores) -> None:
    nul = focus({}).replace("Compute", "Com\0pute")
    assert "line 2 holds a NUL byte" in refusal(load, write("nul.csv", nul), stores)
    latin = focus({"ServiceName": "Café"}).encode("cp1252")
    assert "line 2 is not UTF-8" in refusal(load, write("latin.csv", latin), stores)


def test_t61_archives_and_links(write: Write, load: Load, stores: Stores, tmp_path: Path) -> None:
    zipped = refusal(load, write("book.xlsx", b"PK\x03\x04" + b"\0" * 99), stores)
    assert "the archive is cut or damaged" in zipped
    secret = write("secret.csv", focus())
    folder = tmp_path / "inputs" / "folder"
    folder.mkdir()
    (folder / "innocent.csv").symlink_to(secret)
    [result] = load(folder)
    assert (result.status, result.file) == ("refused", "innocent.csv")
    assert "is a link" in result.reason


def test_a_name_is_only_ever_a_label(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("..%2f..%2fx'; DROP TABLE charge; --.csv", focus()))
    assert result.status == "loaded"
    assert stores.warehouse.rows("SELECT count(*) FROM charge") == [(1,)]


def test_a_path_that_is_not_there(load: Load, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    [missing, empty] = load(tmp_path / "missing.csv", tmp_path / "nothing")
    assert (missing.status, missing.reason) == (
        "refused",
        "missing.csv is not there. Check the path.",
    )
    assert (empty.status, empty.reason) == ("refused", "nothing is a folder with no files in it.")


def test_dates_that_can_be_read_in_two_ways(write: Write, load: Load, stores: Stores) -> None:
    text = focus(
        {
            "BillingPeriodStart": "2/3/26",
            "BillingPeriodEnd": "",
            "ChargePeriodStart": "4/5/26",
            "ChargePeriodEnd": "5/5/26",
        }
    )
    reason = refusal(load, write("dates.csv", text), stores)
    assert "month/day or day/month" in reason


def test_two_layouts_of_dates_in_one_file(write: Write, load: Load) -> None:
    [result] = load(write("mixed.csv", focus({}, {}, {"ChargePeriodStart": "9/3/2026"})))
    assert (result.rejected, result.rejects[0].column) == (1, "ChargePeriodStart")


def test_a_manifest_without_its_files(write: Write, load: Load, stores: Stores) -> None:
    manifest = write("x-Manifest.json", '{"dataFiles": ["s3://b/data/x-00001.csv.gz"]}')
    assert "lists files that are not here: x-00001.csv.gz" in refusal(load, manifest, stores)


@pytest.mark.parametrize("content", ['{"a": 1}', "{broken", '{"dataFiles": [1]}'])
def test_json_that_is_no_manifest(write: Write, load: Load, stores: Stores, content: str) -> None:
    assert "is in no billing format" in refusal(load, write("a.json", content), stores)


def test_parquet_that_is_cut_or_unknown(write: Write, load: Load, stores: Stores) -> None:
    path = write("x.parquet", b"")
    parquet.write_table(pa.table({"a": ["b"]}), path)
    assert "is in no billing format" in refusal(load, path, stores)
    path.write_bytes(path.read_bytes()[:-20])
    assert "cannot be read" in refusal(load, path, stores)


def test_a_bad_value_in_parquet(write: Write, load: Load) -> None:
    lines = [line.split(",") for line in cur({}, {"line_item_unblended_cost": "x"}).splitlines()]
    columns = dict(zip(lines[0], map(list, zip(*lines[1:], strict=True)), strict=True))
    path = write("x.parquet", b"")
    parquet.write_table(pa.table(columns), path)
    [result] = load(path)
    assert [(reject.record, reject.text) for reject in result.rejects] == [(2, "x")]


def test_one_bad_part_refuses_its_report(write: Write, load: Load, stores: Stores) -> None:
    good = write("report-00001.csv", cur())
    bad = write("report-00002.csv", cur({"line_item_unblended_cost": "x"}))
    [first, second] = load(good, bad)
    assert {first.status, second.status} == {"refused"}
    assert "belongs to the same report as report-00002.csv" in first.reason
    assert stores.warehouse.rows("SELECT * FROM charge") == []
