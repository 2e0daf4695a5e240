"""Mappings on the command line: kept by name, as files, and used by `load`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ses_dash.ingest import mapping_file
from ses_dash.model.mapping import FIELDS
from tests.cli.running import given
from tests.ingest.mapped_files import GERMAN, german

ROOT = Path(__file__).resolve().parents[2]
YAML = """
name: Nord
fields:
  cost: {column: Betrag}
  currency: {column: Währung}
  account: {column: Kunde}
decimal: ","
thousands: "."
delimiter: ";"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "bill.csv").write_text(GERMAN, encoding="utf-8")
    (tmp_path / "nord.yaml").write_text(YAML, encoding="utf-8")
    return tmp_path / "data"


def test_a_file_is_loaded_by_a_mapping_in_a_file(data: Path) -> None:
    unknown = given(data, "load", "bill.csv")
    assert unknown.code == 1
    assert "say how this one is read" in unknown.text
    assert "--mapping" in unknown.text
    asked = given(data, "load", "bill.csv", "--mapping", "nord.yaml")
    assert (asked.code, "does not say its billing month" in asked.text) == (1, True)
    argv = ("load", "bill.csv", "--mapping", "nord.yaml", "--period", "2026-10", "--json")
    [loaded] = given(data, *argv).json
    assert (loaded["status"], loaded["format"]) == ("loaded", "mapped: Nord")
    assert loaded["billed_cost"] == {"CHF": "12", "EUR": "1234.5"}
    assert loaded["billing_periods"] == ["2026-10"]


def test_mappings_are_imported_listed_shown_exported_and_removed(data: Path) -> None:
    (data.parent / "full.json").write_text(mapping_file.as_json(german()), encoding="utf-8")
    assert given(data, "mappings", "import", "full.json").text == "The mapping 'Nord' is kept.\n"
    [listed] = given(data, "mappings", "list", "--json").json
    assert (listed["name"], listed["dates"]) == ("Nord", "day.month.year")
    assert "Nord" in given(data, "mappings", "list").text
    assert "column: Währung" in given(data, "mappings", "show", "Nord").text
    assert given(data, "mappings", "export", "Nord", "-o", "kept.yaml").code == 0
    kept = (data.parent / "kept.yaml").read_text(encoding="utf-8")
    assert mapping_file.parse(kept) == german()
    shown = given(data, "mappings", "show", "Nord", "--json")
    assert mapping_file.parse(shown.text) == german()
    [loaded] = given(data, "load", "bill.csv", "--json").json  # its columns are those of Nord
    assert loaded["format"] == "mapped: Nord"
    assert given(data, "mappings", "remove", "Nord").code == 0
    assert given(data, "mappings", "list", "--json").json == []
    gone = given(data, "mappings", "show", "Nord")
    assert (gone.code, gone.said) == (1, "There is no mapping 'Nord'.\n")
    assert given(data, "rebuild").code == 0


def test_the_mapping_in_the_guide_is_one() -> None:
    guide = (ROOT / "docs" / "guide" / "load-your-own-file.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```\n(name: .*?)```", guide, re.DOTALL)
    found = mapping_file.parse(block)
    assert (found.encoding, found.needs_month) == ("windows-1252", True)
    assert set(found.used) <= set(found.columns)
    assert all(f"`{each.key}`" in guide for each in FIELDS)


def test_a_mapping_that_cannot_be_is_refused_in_a_sentence(data: Path) -> None:
    for text, why in (
        ("name: [", "it is neither YAML nor JSON"),
        ('{"name": }', "it is neither YAML nor JSON"),
        ("- a\n- b\n", "what is given is no object of names and values"),
        ("name: Nord\n", "it does not say where cost and currency is"),
        ("name: 1\nfields: {}\n", "its name is no text; write it in quotation marks"),
        (YAML + "dates: '%Y'\n", "dates written '%Y' are not known"),
        (YAML + 'dates: "%d.%m.%Y\' OR 1=1"\n', "are not known"),
        (YAML + "encoding: latin-1\n", "its encoding is none of"),
        (YAML + "colour: red\n", "it says 'colour', which no mapping has"),
        (YAML.replace('"."', '","'), "its thousands mark cannot be ','"),
        (YAML.replace("account:", "acount:"), "there is no field 'acount'"),
        (YAML.replace("{column: Betrag}", "{value: '1'}"), "cost needs a column"),
        (YAML.replace("{column: Betrag}", "{}"), "cost needs a column or a value, one of them"),
        (YAML.replace("{column: Kunde}", "{col: Kunde}"), "more than a column or a value"),
        (YAML + "skip_column: Kunde\n", "rows to skip need a column and its texts"),
        (YAML + "skip_texts: Kunde\n", "its skip_texts are no list"),
        (YAML + "categories: {Miete: Rent}\n", "'Rent' is no kind of charge"),
        (
            YAML.replace("account:", "program: {value: nothing}\n  account:"),
            "'nothing' is not a cloud program",
        ),
        (YAML.replace("account:", "program: {value: AWS}\n  account:"), "is written 'aws'"),
    ):
        (data.parent / "bad.yaml").write_text(text, encoding="utf-8")
        refused = given(data, "mappings", "import", "bad.yaml")
        assert (refused.code, refused.text) == (1, ""), text
        assert why in refused.said, text
    assert given(data, "load", "bill.csv", "--mapping", "nowhere").said == (
        "There is no mapping 'nowhere'.\n"
    )
    assert given(data, "load", "bill.csv", "--period", "October").code == 2


def test_the_mapping_of_a_delivery_is_told(data: Path) -> None:
    given(data, "load", "bill.csv", "--mapping", "nord.yaml", "--period", "2026-10")
    [delivery] = json.loads(given(data, "loads", "--json").stdout)
    assert delivery["format"] == "mapped: Nord"
