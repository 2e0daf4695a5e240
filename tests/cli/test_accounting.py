"""Exports to accounting and the month as ZIP, from the command line."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path

EXPORT = ("accounting", "export", "--program", "gcp", "--period", "2026-09", "--profile")
CODES = "kind,key,value,profile\ncustomer,Pinebarrow Games,PINE,sage-50\ntax,0,T0,\n"


def test_a_month_is_exported_logged_and_fetched(data: Path) -> None:
    lacking = given(data, *EXPORT, "sage-50", "-o", "out")
    assert lacking.code == 1
    assert "the customer code of Pinebarrow Games, the tax code of 0" in lacking.said
    tried = given(data, "accounting", "mappings", "import", "codes.csv", "--dry-run")
    assert "codes.csv" in tried.said
    data.with_name("codes.csv").write_text(CODES)
    given(data, "accounting", "mappings", "import", "codes.csv")
    assert (
        "customer,Pinebarrow Games,PINE,sage-50,"
        in given(data, "accounting", "mappings", "export").text
    )
    done = given(data, *EXPORT, "sage-50", "-o", "out")
    assert (done.code, done.said) == (0, "")
    assert done.text.endswith("Export 1: 1 statements, written to out.\n")
    names = {path.name: path.read_bytes() for path in data.with_name("out").iterdir()}
    assert set(names) == {"sage-50-gcp-2026-09-EUR.csv", "sage-50-gcp-2026-09-control.csv"}
    again = given(data, *EXPORT, "sage-50")
    assert again.code == 1
    assert "Exported to Sage 50 before: 1 on 2026-11-20." in again.said
    assert given(data, *EXPORT, "sage-50", "--again").code == 0
    with zipfile.ZipFile(data.with_name("sage-50-gcp-2026-09.zip")) as file:
        assert {name: file.read(name) for name in file.namelist()} == names
    (second, first) = given(data, "accounting", "log", "--json").json
    assert (second["id"], first["id"], first["numbers"]) == (2, 1, ["1"])
    assert given(data, "accounting", "fetch", "1", "-o", "first.zip").code == 0
    void = given(data, "statements", "void", "1", "--reason", "wrong")
    assert "was exported to accounting" in void.said
    assert given(data, "accounting", "fetch", "9").said == "There is no export '9'.\n"


def test_a_month_leaves_as_one_zip(data: Path) -> None:
    done = given(data, "statements", "zip", "--period", "2026-09", "-o", "month.zip")
    assert (done.code, done.said) == (0, "")
    with zipfile.ZipFile(data.with_name("month.zip")) as file:
        assert file.namelist()[:2] == ["index.csv", "index.pdf"]
    missing = given(data, "statements", "zip", "--period", "2026-08", "--program", "gcp")
    assert missing.said == "There is no statement of gcp in 2026-08. Freeze the month first.\n"
