"""Manifests of AWS, legacy and of Data Exports: their files, their columns, what does not fit."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ses_dash.ingest import manifest
from tests.ingest.files import CUR, cur

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

LEGACY = (
    "lineItem/UnblendedCost",
    "lineItem/UsageStartDate",
    "lineItem/UsageAccountId",
    "bill/PayerAccountId",
)
ROW = "1,2026-09-03T00:00:00Z,7,42"


def legacy_manifest(*files: str, columns: tuple[str, ...] = LEGACY) -> str:
    listed = [dict(zip(("category", "name"), each.split("/"), strict=True)) for each in columns]
    content = {"assemblyId": "20260903T101112Z", "columns": listed, "reportKeys": list(files)}
    return json.dumps(content, indent=1)


def export_manifest(*files: str, columns: tuple[str, ...] = tuple(CUR)) -> str:
    listed = [{"name": name, "type": "string"} for name in columns]
    return json.dumps({"executionId": "1", "columns": listed, "dataFiles": list(files)})


def test_the_manifest_of_an_export(shared_data: Path) -> None:
    path = shared_data / "aws" / "cur2_127cols_Manifest.json"
    assert manifest.is_one(path.read_text())
    found = manifest.read(path, path.name)
    assert [PurePosixPath(file).name for file in found.files] == [
        "ha-project-CUR-daily-1-00001.csv.gz"
    ]
    assert found.run_time == "2026-04-16T15:24:15Z"
    assert len(found.columns) == 127


def test_a_legacy_report_and_its_manifest(write: Write, load: Load) -> None:
    head = ",".join(LEGACY)
    parts = [write(f"r/x-{n}.csv", f"{head}\n{ROW}\n") for n in (1, 2)]
    parts[1].write_text(f"{head}\n{ROW.replace('7', '8', 1)}\n")
    told = write("r/x-Manifest.json", legacy_manifest("p/r/x-1.csv", "p/r/x-2.csv"))
    results = load(*parts, told)
    assert [result.status for result in results] == ["loaded"] * 3
    assert len({result.delivery for result in results}) == 1


def test_other_columns_than_the_manifest_names_are_held(write: Write, load: Load) -> None:
    part = write("x-1.csv", cur(without=("line_item_tax_type",)))
    told = write("x-Manifest.json", export_manifest("data/x-1.csv"))
    [result, _] = load(part, told)
    assert result.status == "held"
    assert result.reason.startswith("x-1.csv: its columns are not those of the manifest.")


def test_the_spelling_and_order_of_columns_do_not_matter(write: Write, load: Load) -> None:
    spelled = tuple(name.replace("line_item_", "lineItem/").upper() for name in reversed(CUR))
    told = write("x-Manifest.json", export_manifest("data/x-1.csv", columns=spelled))
    [result, _] = load(write("x-1.csv", cur()), told)
    assert result.status == "loaded"


def test_months_in_folders_for_athena_are_reports_of_their_own(write: Write, load: Load) -> None:
    def month(number: int) -> str:
        return cur({"bill_billing_period_start_date": f"2026-{number:02}-01T00:00:00Z"})

    paths = [
        write(f"r/year=2026/month={number}/r-{part}.csv", month(number).replace("007", f"00{part}"))
        for number in (9, 10)
        for part in (1, 2)
    ]
    results = load(paths[0].parents[2])
    assert [result.status for result in results] == ["loaded"] * 4
    assert [result.billing_periods for result in results] == [
        ("2026-10",), ("2026-10",), ("2026-09",), ("2026-09",),
    ]  # fmt: skip
    assert len({result.delivery for result in results}) == 2
