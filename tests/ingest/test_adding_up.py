"""Rows that add others up: proposed to be left out, compared, and never loaded without a word."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.ingest.proposal import propose, table
from tests.ingest.mapped_files import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

SUM = "The last row is the sum of all rows above it: 3.50 EUR. Is it a charge?"


def skipped(text: str, bottom: int = 3) -> tuple[str, tuple[str, ...]]:
    found = propose(table(list(csv.reader(io.StringIO(text))), 0, bottom))
    return found.skip_column, found.skip_texts


@pytest.mark.parametrize(
    ("text", "skip"),
    [
        ("Account,Cost\n1,1\n2,2\nTotal:,3\n", ("Account", ("Total:",))),
        ("Account,Text,Cost\n1,a,1\n2,b,2\n,Gesamt,3\n", ("Text", ("Gesamt",))),
        ("Account,Cost\n1,1\n2,2\n,3\n", ("Account", ("",))),
        ("Account,Cost\n1,1\n,2\n,3\n", ("", ())),
        ("Account,Cost\n1,1\n,1\n", ("", ())),
        ("Account,Cost\n1,1\nTotal Energies,1\n", ("", ())),
    ],
)
def test_what_is_proposed(text: str, skip: tuple[str, tuple[str, ...]]) -> None:
    assert skipped(text) == skip


def test_of_a_file_whose_end_is_not_known_nothing_is_said_about_its_last_row() -> None:
    assert skipped("Account,Cost\n1,1\n2,2\n,3\n", bottom=0) == ("", ())


def test_the_last_rows_of_a_file_are_looked_at(write: Write, stores: Stores) -> None:
    rows = "".join(f"{at},1\n" for at in range(200))
    [found] = pipeline.recognise(
        stores, SINGLE_USER, [write("a.csv", f"Account,Cost\n{rows}Summe,200\n")]
    )
    assert found.table is not None
    assert (len(found.table.rows), found.table.bottom[-1]) == (50, ("Summe", "200"))
    assert propose(found.table).skip_texts == ("Summe",)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("1.25,x\n2.25,y\n3.5,z\n", SUM),
        ("1,x\n2,y\n9,Total\n", "Rows that say they add others up, such as “Total”: 1."),
        ("0.1000000000000000001,x\n0.2,y\n0.3000000000000000001,z\n", "The last row is the sum"),
    ],
)
def test_what_may_be_a_total_is_held_and_never_added_without_a_word(
    write: Write, load: Load, stores: Stores, rows: str, reason: str
) -> None:
    mapping = plain(service="Name")
    [held] = load(write("a.csv", f"Cost,Name\n{rows}"), mapping=mapping, period="2026-10")
    assert (held.status, held.loaded) == ("held", 0)
    assert reason in held.reason
    assert stores.warehouse.rows("SELECT count(*) FROM charge") == [(0,)]
    [loaded] = pipeline.approve(stores, SINGLE_USER, held.delivery or 0)
    assert (loaded.status, loaded.loaded) == ("loaded", 3)


@pytest.mark.parametrize(
    "rows",
    [
        "1.25,x\n2.25,y\n3.51,z\n",
        "5,x\n5,y\n",
        "1,x\n-1,y\n0,z\n",
        "0.1,x\n0.2,y\n0.3000000000000000001,z\n",
        "1,x\n2,y\n9,Total Energies\n",
    ],
)
def test_other_rows_are_charges(write: Write, load: Load, rows: str) -> None:
    mapping = plain(service="Name")
    [result] = load(write("a.csv", f"Cost,Name\n{rows}"), mapping=mapping, period="2026-10")
    assert (result.status, result.reason) == ("loaded", "")


def test_what_is_left_out_is_compared_with_the_charges(write: Write, load: Load) -> None:
    mapping = replace(plain(service="Name"), skip_column="Name", skip_texts=("Total",))
    for total, said in (
        ("3.50", "Its charges in EUR add up to what “Total” says."),
        ("(4)", "Its charges add up to 3.5 EUR, but “Total” says -4 EUR."),
    ):
        path = write(f"{total}.csv", f"Cost,Name\n1.25,x\n2.25,y\n{total},Total\n")
        [result] = load(path, mapping=mapping, period="2026-10", approve=True)
        assert result.billed_cost == {"EUR": Decimal("3.5")}
        assert [each.message for each in result.findings][1] == said


def test_a_total_without_a_currency_is_compared_where_there_is_one(
    write: Write, load: Load
) -> None:
    mapping = plain(service="Name")
    fields = mapping.fields | {"currency": replace(mapping.fields["cost"], column="Currency")}
    mapping = replace(mapping, fields=fields, skip_column="Name", skip_texts=("Total",))
    path = write("a.csv", "Cost,Name,Currency\n1.25,x,EUR\n2.25,y,EUR\n3.50,Total,\n")
    [result] = load(path, mapping=mapping, period="2026-10")
    assert result.findings[-1].message == "Its charges in EUR add up to what “Total” says."
