"""The demo's provider files: the same bytes wherever and whenever they are made."""

from __future__ import annotations

import csv
import gzip
import json
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from ses_dash import demo
from ses_dash.demo import catalog, story
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = BillingPeriod.parse("2026-10")
ONE_MONTH = story.months(AS_OF)[-2:-1]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files of all months."""
    folder = tmp_path_factory.mktemp("files")
    demo.write_files(folder, story.months(AS_OF))
    return folder


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _rows(folder: Path) -> list[dict[str, str]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.csv"))]
    texts += [gzip.decompress(path.read_bytes()).decode() for path in sorted(folder.rglob("*.gz"))]
    return [row for text in texts for row in csv.DictReader(text.splitlines())]


def _product_name(row: dict[str, str]) -> str:
    return str(json.loads(row["product"])["product_name"])


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_same_bytes_in_every_time_zone(
    zone: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        demo.write_files(tmp_path, ONE_MONTH)
    time.tzset()
    again = _hashes(tmp_path)
    assert len(again) == 4
    assert again.items() <= _hashes(files).items()


def test_another_last_month_makes_other_files(tmp_path: Path) -> None:
    (earlier, later) = (tmp_path / "earlier", tmp_path / "later")
    for folder, as_of in ((earlier, "2026-09"), (later, "2026-10")):
        folder.mkdir()
        demo.write_files(folder, story.months(BillingPeriod.parse(as_of))[-1:])
    assert not _hashes(earlier).items() & _hashes(later).items()


def test_thirteen_months_of_a_small_reseller(files: Path) -> None:
    rows = _rows(files)
    products = {
        row.get("ServiceName") or json.loads(row["product"])["product_name"] for row in rows
    }
    accounts = {row.get("SubAccountId") or row["line_item_usage_account_id"] for row in rows}
    assert len({path.name[-11:] for path in files.glob("*.csv")}) == story.MONTHS
    assert len(catalog.customers()) == 12
    assert accounts == {each.id for each in catalog.accounts()}
    assert len(accounts) == 40
    assert 55 <= len(products) <= 65
    assert 15_000 <= len(rows) <= 45_000


def test_amounts_are_written_as_providers_write_them(files: Path) -> None:
    amounts = [row.get("BilledCost") or row["line_item_unblended_cost"] for row in _rows(files)]
    assert any("E-" in amount for amount in amounts)
    assert any(len(amount.partition(".")[2]) > 18 and "E" not in amount for amount in amounts)


def test_a_manifest_names_the_files_of_its_export(files: Path) -> None:
    manifests = sorted(files.rglob("*-Manifest.json"))
    assert len(manifests) == story.MONTHS
    for path in manifests:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        (data,) = manifest["dataFiles"]
        content = gzip.decompress(
            (files / data.removeprefix("s3://tidewell-billing/")).read_bytes()
        )
        header = content.decode().partition("\n")[0]
        assert header.split(",") == [column["name"] for column in manifest["columns"]]
