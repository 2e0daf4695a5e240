"""Exports of Azure Cost Management: folders with a manifest and files in parts."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import UnknownFormatError
from ses_dash.ingest import manifest
from ses_dash.ingest.grouping import Received, group
from ses_dash.ingest.message import Inspected
from ses_dash.ledger import deliveries
from tests.ingest import azure_files
from tests.ingest.azure_files import azure, usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

PARTS = {
    "part_0_0001.csv": azure(usage("1")),
    "part_1_0001.csv": azure(usage("2")),
    "part_2_0001.csv": azure(usage("4")),
}
SIZES = {name: len(content) for name, content in PARTS.items()}


def export(write: Write, parts: dict[str, str], sizes: dict[str, int]) -> Path:
    """Write the folder of an export and return it."""
    for name, content in parts.items():
        write(f"run/{name}", content)
    return write("run/manifest.json", azure_files.manifest(sizes)).parent


def test_the_files_of_a_manifest_are_one_delivery(write: Write, load: Load, stores: Stores) -> None:
    results = load(export(write, PARTS, SIZES))
    assert {result.status for result in results} == {"loaded"}
    assert len({result.delivery for result in results}) == 1
    with stores.ledger.read() as conn:
        [delivery] = deliveries.all(conn)
    assert delivery.run_time == "2026-10-02T06:54:47Z"
    assert [file.name for file in delivery.files] == ["manifest.json", *PARTS]
    assert stores.warehouse.rows("SELECT sum(billed_cost)::INTEGER FROM charge") == [(7,)]


def test_a_part_that_is_missing_is_held(write: Write, load: Load, stores: Stores) -> None:
    there = {name: PARTS[name] for name in list(PARTS)[:2]}
    results = load(export(write, there, SIZES))
    assert {result.status for result in results} == {"held"}
    assert "part_2_0001.csv of the report is missing" in results[0].reason
    assert stores.warehouse.rows("SELECT count(*) FROM charge") == [(0,)]


def test_a_part_that_is_cut_at_a_row_is_held(write: Write, load: Load) -> None:
    results = load(export(write, PARTS, SIZES | {"part_1_0001.csv": 5_000}))
    assert {result.status for result in results} == {"held"}
    size = SIZES["part_1_0001.csv"]
    assert f"part_1_0001.csv: {size:,} of 5,000 bytes of the report is missing" in results[0].reason


def test_a_part_that_is_cut_inside_a_row_is_refused(write: Write, load: Load) -> None:
    cut = azure(usage("2"), usage("3"))[:-30]
    results = load(export(write, PARTS | {"part_1_0001.csv": cut}, SIZES))
    assert {result.status for result in results} == {"refused"}


def test_an_older_run_is_a_question(write: Write, load: Load) -> None:
    load(export(write, PARTS, SIZES))
    content = azure(usage("9"))
    table = write("older/part_0_0001.csv", content)
    text = azure_files.manifest({table.name: len(content)}, submitted="2026-10-01T00:00:00Z")
    [result, _] = load(table, write("older/manifest.json", text))
    assert result.status == "held"
    assert "before what is loaded (2026-10-02T06:54:47Z)" in result.reason


def received(name: str) -> Received:
    path = PurePosixPath("/run") / name
    return Received(name, path, name, 1, Inspected("azure-ea", "layout"))


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (("part_0_0001.csv", "part_1_0001.csv"), ()),
        (("part_0_0001.csv.gz", "part_0_0002.csv.gz", "part_0_0003.csv.gz"), ()),
        (("part_1_0001.csv", "part_1_0002.csv"), ()),
        (("part_0_0001.csv", "part_2_0001.csv"), ("part 1",)),
        (("part_0_0002.csv", "part_0_0003.csv"), ()),
    ],
)
def test_without_a_manifest_parts_are_told_by_their_numbers(
    names: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    [batch] = group([received(name) for name in reversed(names)])
    assert [table.name for table in batch.tables] == list(names)
    assert batch.missing == missing


def test_one_part_alone_is_a_lone_part() -> None:
    [batch] = group([received("part_0_0001.csv")])
    assert batch.lone_part


@pytest.mark.parametrize(
    "text",
    [
        '{\n"blobs": []}',
        '{\n"blobs": [{"name": "a.csv"}]}',
        '{\n"blobs": [{"blobName": "a.csv", "byteCount": "many"}]}',
        '{\n"blobs": ["a.csv"]}',
        '{\n"blobs": 3}',
    ],
)
def test_a_manifest_that_lists_no_files_is_refused(write: Write, text: str) -> None:
    path = write("manifest.json", text)
    assert manifest.is_one(text)
    with pytest.raises(UnknownFormatError):
        manifest.read(path, path.name)


def test_what_a_manifest_says(write: Write) -> None:
    text = azure_files.manifest({"a.csv": 12}, kind="AmortizedCost", submitted="")
    found = manifest.read(write("manifest.json", text), "manifest.json")
    assert found == manifest.Manifest(
        ("exports/costs/20260901-20260930/run/a.csv",), "", (), (12,), "AmortizedCost"
    )
