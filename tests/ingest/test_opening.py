"""From packed files, workbooks and JSON to rows of text: nothing is lost, nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest import opening
from tests.ingest.files import CUR, FOCUS, cur, focus
from tests.ingest.packed import archive, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

LONG = "0.1234567890123456789012345"


def rows(path: Path) -> list[list[str]]:
    """Return the rows of text that a file has, its column names first."""
    found = opening.text(path, path.name)
    with found.path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def why(path: Path) -> str:
    """Return why a file cannot be opened."""
    with pytest.raises(UnreadableFileError) as caught:
        rows(path)
    return str(caught.value)


def test_json_lines_nested_and_of_different_columns(write: Write) -> None:
    lines = [
        '{"cost": 0.1234567890123456789012345, "service": {"id": 7, "name": {"en": "Disk"}}}',
        '{"Cost": 1E-30, "labels": {"a": "b"}, "credits": [{"amount": -0.10}], "free": true}',
        "",
        '{"service": {"id": "007"}, "cost": null}',
    ]
    path = write("a.json", "\ufeff" + "\n".join(lines))
    assert rows(path) == [
        ["cost", "service.id", "service.name.en", "labels", "credits", "free"],
        [LONG, "7", "Disk", "", "", ""],
        ["1E-30", "", "", '{"a": "b"}', '[{"amount": "-0.10"}]', "true"],
        ["", "007", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    "text", ['[{"a": 1}, {"a": 2}]', '{"totalCount": 2, "items": [{"a": 1}, {"a": 2}]}']
)
def test_a_json_array_alone_or_in_an_answer(write: Write, text: str) -> None:
    assert rows(write("a.json", text)) == [["a"], ["1"], ["2"]]
    assert opening.names(text, "a.json") == ["a"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1}\n{"a": ', "line 2 is cut or no JSON"),
        ('[{"a": 1}, {"a"', "it is cut or no JSON"),
        ('{"value": [{"a": 1}], "nextLink": "https://x/2"}', "one page of an answer that has more"),
        ('{"value": [{"a": 1}], "@odata.nextLink": "x"}', "one page of an answer that has more"),
        ('{"usageDate": "1", "UsageDate": "2"}', "object 1 has a name in two spellings"),
        ('{"a": 1}\n[2]', "line 2 is no object with columns"),
        ("[1, 2]", "object 1 is no object with columns"),
        ("[]", "no objects with columns"),
        ("[" * 100_000, "it is cut or no JSON"),
    ],
)
def test_json_that_is_cut_or_only_a_part(write: Write, text: str, reason: str) -> None:
    assert reason in why(write("a.json", text))


def test_one_csv_in_a_zip(write: Write, load: Load) -> None:
    packed = archive({"folder/": "", "folder/bill.csv": cur(), "__MACOSX/._bill.csv": "x"})
    [result] = load(write("bill.zip", packed))
    assert (result.status, result.format, result.records) == ("loaded", "aws-cur2", 1)


@pytest.mark.parametrize(
    ("contents", "count"), [({"a.csv": cur(), "b.csv": cur()}, 2), ({".hidden": "x"}, 0), ({}, 0)]
)
def test_a_zip_with_more_or_fewer(write: Write, contents: dict[str, str], count: int) -> None:
    path = write("bill.zip", archive(contents))
    if not contents:  # nothing begins like an archive in it
        assert "cannot be read" in why(path)
    else:
        assert f"it holds {count} files. Unpack it and give them together." in why(path)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_cut_zip(write: Write, load: Load, kept: float) -> None:
    packed = archive({"bill.csv": focus(*[{"BilledCost": str(i)} for i in range(3000)])})
    [result] = load(write("bill.zip", packed[: int(len(packed) * kept)]))
    assert result.status == "refused"
    assert "the archive is cut or damaged" in result.reason


def test_numbers_days_and_texts_of_a_workbook(write: Write) -> None:
    table: list[list[str | float | bool | None]] = [
        ["Id", "Cost", "Count", "Day", "Free", "Note", None],
        ["007", 0.1, 3, 46268.0, True, " a,b ", None],
        [None, 1e-06, 123456789.12345678, 46268.5, False, "", None],
        [None, None, None, None, None, None, None],
        ["8", 19.998413754, -2.5, None, None, "€", None],
    ]
    path = write("a.xlsx", workbook({"Empty": [], "Bill": table, "Notes": [["about", "this"]]}))
    assert rows(path) == [
        ["Id", "Cost", "Count", "Day", "Free", "Note"],
        ["007", "0.1", "3", "2026-09-03", "true", "a,b"],
        ["", "1e-06", "123456789.123457", "2026-09-03T12:00:00", "false", ""],
        ["8", "19.998413754", "-2.5", "", "", "€"],
    ]


def test_a_workbook_is_loaded_like_its_csv(write: Write, load: Load, stores: Stores) -> None:
    row = CUR | {"line_item_unblended_cost": "x"}
    cells: list[str | float] = [0.1 if value == "x" else value for value in row.values()]
    [result] = load(write("bill.xlsx", workbook({"Bill": [list(row), cells, cells]})))
    assert (result.status, result.billed_cost) == ("loaded", {"USD": Decimal("0.2")})
    accounts = stores.warehouse.rows("SELECT DISTINCT billing_account_id, account FROM charge")
    assert accounts == [("000000000042", "000000000007")]


def test_a_workbook_with_its_charges_on_two_sheets(write: Write, load: Load) -> None:
    names, values = list(FOCUS), list(FOCUS.values())
    [result] = load(write("a.xlsx", workbook({"May": [names, values], "June": [names, values]})))
    assert result.status == "refused"
    assert "several of its sheets have the same columns: May, June" in result.reason


def test_the_sheet_with_most_rows_is_read_and_the_others_are_told(write: Write, load: Load) -> None:
    bill = [list(FOCUS), list(FOCUS.values()), list(FOCUS.values())]
    cover = [["Invoice", "4711"], ["Total", "2.5"]]
    book = workbook({"Cover": cover, "Empty": [], "Bill": bill, "Notes": [["about"]]})
    [result] = load(write("a.xlsx", book))
    assert (result.status, result.loaded) == ("loaded", 2)
    said = "only the sheet with most rows is read, not “Cover” (2 rows), “Notes” (1 row)."
    assert said in " ".join(each.message for each in result.findings)


def test_a_workbook_without_rows_or_damaged(write: Write) -> None:
    assert "none of its sheets has rows" in why(write("a.xlsx", workbook({"Bill": []})))
    damaged = archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook>"})
    assert "no workbook that can be opened" in why(write("b.xlsx", damaged))


def test_packed_json_and_packed_workbooks_have_their_limits(write: Write, load: Load) -> None:
    line = json.dumps(CUR)
    [packed] = load(write("a.json.gz", gzip.compress(f"{line}\n{line}\n".encode())))
    assert (packed.status, packed.records) == ("loaded", 2)
    inner = archive({"bill.xlsx": workbook({"Bill": [["a"], ["b"]]})})
    assert "the archive holds another archive" in why(write("b.zip", inner))
