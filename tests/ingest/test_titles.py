"""Rows above the column names: found, left out, counted and shown; no charge is among them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.errors import BadMappingError
from ses_dash.ingest import mapping as making
from ses_dash.ingest import mapping_file, pipeline
from ses_dash.ingest.plain import Dialect
from ses_dash.ledger import mappings
from ses_dash.model.mapping import MOST_ABOVE
from tests.ingest.mapped_files import GERMAN, charges, german, plain, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

TITLES = "Invoice 4711\n\nNorth Ltd.;;;;;;\n;;;;;;\n"
TOLD = "Nothing is read of 2 rows above the column names: “Invoice 4711”, “North Ltd.”."


def messages(result: FileResult) -> list[str]:
    return [each.message for each in result.findings]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_above_is_counted_and_told(
    write: Write, load: Load, stores: Stores, end: str
) -> None:
    path = write("a.csv", (TITLES + GERMAN).replace("\n", end))
    [result] = load(path, mapping=german(above=2))
    assert (result.status, result.reason) == ("loaded", "")
    assert (result.records, result.loaded, result.skipped) == (5, 3, 2)
    assert result.billed_cost == {"CHF": Decimal(12), "EUR": Decimal("1234.50")}
    assert messages(result)[0] == TOLD
    assert [account for (account,) in charges(stores, "account")] == ["000000000042"] * 2 + ["7"]
    assert pipeline.rebuild(stores) == []


def test_a_row_that_cannot_be_read_is_on_its_line_of_the_file(write: Write, load: Load) -> None:
    wrong = GERMAN.replace("-0,06", "a lot")
    for name, text in (("a.csv", wrong), ("b.csv", wrong.replace("Kundenname", '"Kunden\nname"'))):
        mapping = german(above=2, columns=())
        mapping = replace(
            mapping, fields={k: v for k, v in mapping.fields.items() if k != "account_name"}
        )
        [result] = load(write(name, TITLES + text), mapping=mapping)
        [reject] = result.rejects
        assert (reject.record, reject.line) == (2, 7 + (name == "b.csv"))


def test_no_charge_is_lost_where_the_rows_above_are_fewer_or_more(
    write: Write, load: Load, stores: Stores
) -> None:
    with stores.ledger.write() as conn:
        mappings.save(conn, SINGLE_USER, german(above=2))
    assert load(write("two.csv", TITLES + GERMAN))[0].format == "mapped: Nord"
    for name, text in (
        ("none.csv", GERMAN),
        ("one.csv", "Invoice 4711\n" + GERMAN),
        ("three.csv", "Copy\n" + TITLES + GERMAN),
        ("short.csv", "a;b\n1;2\n"),
    ):
        [result] = load(write(name, text))
        assert (result.status, result.loaded) == ("refused", 0), name
        [result] = load(write(name, text), mapping=german(above=2))
        assert (result.status, result.loaded) == ("refused", 0), name


def test_a_workbook_and_its_sheets(write: Write, load: Load) -> None:
    book = workbook(("Invoice 4711",), ("Name", "Cost"), ("x", 0.5), ("", ""), ("y", "(0.25)"))
    mapping = replace(plain(), above=1)
    [result] = load(write("a.xlsx", book), mapping=mapping, period="2026-10")
    assert (result.reason, result.billed_cost) == ("", {"EUR": Decimal("0.25")})
    assert result.skipped == 1


def test_rows_with_nothing_in_them_are_no_charges(write: Write, load: Load) -> None:
    path = write("a.csv", "Cost,Name\n1,x\n,\n , \n2,y\n")
    [result] = load(path, mapping=plain(), period="2026-10")
    assert (result.records, result.loaded, result.skipped) == (4, 2, 2)
    assert messages(result) == ["Rows with nothing in them: 2."]


def test_the_row_is_found_and_can_be_said(write: Write, stores: Stores) -> None:
    path = write("a.csv", TITLES + GERMAN)
    [found] = pipeline.recognise(stores, SINGLE_USER, [path])
    assert found.table is not None
    assert [row[0] for row in found.table.titles] == ["Invoice 4711", "North Ltd."]
    assert found.table.columns == german().columns
    first = making.begin(stores, SINGLE_USER, path, Dialect("utf-8", ";", 3))
    assert first.columns[0] == "000000000042"
    assert len(first.titles) == 3
    sample = making.try_out(stores, SINGLE_USER, path, german(above=2))
    assert sample.whole
    assert sample.staged is not None
    assert sample.staged.skipped == 2


def test_it_is_kept_with_the_mapping(stores: Stores) -> None:
    made = german(above=2)
    assert mapping_file.parse(mapping_file.as_yaml(made)) == made
    assert "above: 2" in mapping_file.as_yaml(made)
    assert "above" not in mapping_file.as_json(german())
    assert mapping_file.parse(mapping_file.as_json(made)) == made
    for bad in (-1, MOST_ABOVE + 1):
        with pytest.raises(BadMappingError, match="rows above the column names can be 0 to"):
            german(above=bad)
    for text in ('"2"', "true", "1.5"):
        with pytest.raises(BadMappingError, match="no whole number"):
            mapping_file.parse(mapping_file.as_yaml(made).replace("above: 2", f"above: {text}"))
    making.save(stores, SINGLE_USER, made)
    with stores.ledger.read() as conn:
        assert mappings.get(conn, "Nord") == made
