"""`focus export`: the charges themselves, narrowed, to the output or to a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from tests.cli.running import given
from tests.cli.shop import COST

if TYPE_CHECKING:
    from pathlib import Path

EXPORT = ("focus", "export")


def test_charges_are_narrowed_as_reports_are(data: Path) -> None:
    done = given(data, *EXPORT, "--customer", "pinebarrow games", "--period", "2026-09")
    rows = list(csv.DictReader(done.text.splitlines()))
    assert {row["SubAccountId"] for row in rows} == {"render-farm"}
    assert [row["BilledCost"] for row in rows] == [str(COST)] * 2
    assert given(data, *EXPORT, "--currency", "USD").text.count("\n") == 1


def test_a_file_is_there_once_it_is_whole(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    for kind in ("csv", "parquet"):
        words = (*EXPORT, "--delivery", "1", "--format", kind, "-o", f"out.{kind}")
        assert given(data, *words, folder=folder) == (0, b"", b"")
    assert sorted(path.name for path in folder.iterdir()) == ["out.csv", "out.parquet"]
    assert (folder / "out.csv").read_bytes() == given(data, *EXPORT).stdout
    assert pq.read_table(folder / "out.parquet").num_rows == 6
    assert given(data, *EXPORT, "-o", "/dev/null") == (0, b"", b"")


def test_what_cannot_be_written_is_a_sentence(data: Path, tmp_path: Path) -> None:
    for words, sentence in (
        (("-o", "no/such/folder/out.csv"), "No such file or directory"),
        (("-o", str(tmp_path)), "Is a directory"),
        (("--delivery", "99"), "There is no delivery"),
    ):
        done = given(data, *EXPORT, *words)
        assert (done.code, done.stdout) == (1, b"")
        assert sentence in done.said
        assert done.said.count("\n") == 1
    assert given(data, *EXPORT, "--format", "parquet").code == 2
