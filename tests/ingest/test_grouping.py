"""Which names are parts of one report, and which files a manifest means."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from ses_dash.ingest.grouping import Received, group
from ses_dash.ingest.message import Inspected


def received(place: str, layout: str = "layout", lists: tuple[str, ...] = ()) -> Received:
    path = PurePosixPath(place)
    kind = "manifest" if lists else "aws-cur2"
    return Received(path.name, path, place, 1, Inspected(kind, layout, lists, "2026"))


def places(files: list[Received]) -> list[list[str]]:
    return [[str(file.place) for file in batch.tables] for batch in group(files)]


def test_numbered_files_of_one_folder_and_layout_belong_together() -> None:
    files = [received("/a/x-00002.csv.gz"), received("/a/x-00001.csv.gz")]
    other = [received("/b/x-00001.csv.gz"), received("/a/x-00003.csv.gz", "other")]
    assert places([*files, *other]) == [
        ["/a/x-00001.csv.gz", "/a/x-00002.csv.gz"],
        ["/b/x-00001.csv.gz"],
        ["/a/x-00003.csv.gz"],
    ]


def test_parts_written_by_spark_belong_to_their_run() -> None:
    runs = ("1b2c3d4e-5f6a-4b8c-9d0e-1f2a3b4c5d6e", "2b2c3d4e-5f6a-4b8c-9d0e-1f2a3b4c5d6e")
    files = [
        received(f"/a/part-0000{part}-{run}-c000.snappy.parquet") for run in runs for part in (0, 1)
    ]
    assert [len(batch.tables) for batch in group(files)] == [2, 2]
    assert [batch.missing for batch in group(files)] == [(), ()]


@pytest.mark.parametrize(
    "name",
    ["bill_2026-07.csv", "bill_20260701.csv", "x-2023-11-13.csv", "report_2025.csv", "b2.csv"],
)
def test_a_date_is_no_part_number(name: str) -> None:
    [batch] = group([received(f"/a/{name}")])
    assert not batch.lone_part


@pytest.mark.parametrize(
    "name", ["x-00003.csv", "report-1.csv.gz", "bill_part2.csv", "a_2026-07_2.csv"]
)
def test_a_numbered_file_alone_is_a_lone_part(name: str) -> None:
    [batch] = group([received(f"/a/{name}")])
    assert batch.lone_part


def test_a_manifest_finds_its_files_by_the_folders_that_agree() -> None:
    september, october = (
        received(f"/export/data/BILLING_PERIOD=2026-{month}/x-00001.csv.gz")
        for month in ("09", "10")
    )
    manifests = [
        received(
            f"/export/metadata/BILLING_PERIOD=2026-{month}/x-Manifest.json",
            lists=(f"s3://b/data/BILLING_PERIOD=2026-{month}/x-00001.csv.gz",),
        )
        for month in ("10", "09")
    ]
    batches = group([september, october, *manifests])
    assert [batch.tables for batch in batches] == [(october,), (september,)]
    assert [batch.run_time for batch in batches] == ["2026", "2026"]
