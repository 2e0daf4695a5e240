"""Objects as rows, whatever columns they have and when these first occur."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest import json_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Convert = Callable[..., list[dict[str, str]]]


@pytest.fixture
def convert(tmp_path: Path) -> Convert:
    def convert_lines(*objects: str) -> list[dict[str, str]]:
        source, target = tmp_path / "lines.json", tmp_path / "rows.csv"
        source.write_text("\n".join(objects), encoding="utf-8")
        json_rows.convert(source, target, "lines.json")
        with target.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return convert_lines


def test_values_keep_their_texts(convert: Convert) -> None:
    [row] = convert(
        '{"cost": 1.10000000000000000000001, "big": 123456789012345678901, "e": 1E-7, "none": null,'
        ' "yes": true, "usage": {"unit": "h", "in": {"amount": 2}}, "tags": {"a": 1.50},'
        ' "credits": [{"amount": -0.10}], "text": "é, \\"x\\""}'
    )
    assert row == {
        "cost": "1.10000000000000000000001",
        "big": "123456789012345678901",
        "e": "1E-7",
        "none": "",
        "yes": "true",
        "usage.unit": "h",
        "usage.in.amount": "2",
        "tags": '{"a": "1.50"}',
        "credits": '[{"amount": "-0.10"}]',
        "text": 'é, "x"',
    }


def test_a_column_that_comes_late_is_one_of_all_rows(convert: Convert) -> None:
    many = [json.dumps({"cost": number, "usage": {"unit": "h"}}) for number in range(1500)]
    rows = convert(*many, '{"cost": 7, "usage": {"unit": "h", "late": "new"}}')
    assert len(rows) == 1501
    assert rows[0] == {"cost": "0", "usage.unit": "h", "usage.late": ""}
    assert rows[-1] == {"cost": "7", "usage.unit": "h", "usage.late": "new"}


def test_spellings_of_a_name_are_one_column_but_not_in_one_object(convert: Convert) -> None:
    assert convert('{"usageDate": "a"}', '{"UsageDate": "b"}') == [
        {"usageDate": "a"},
        {"usageDate": "b"},
    ]
    with pytest.raises(UnreadableFileError, match="object 2 has a name in two spellings"):
        convert('{"cost": 1}', '{"cost": 1, "Cost": null}')
