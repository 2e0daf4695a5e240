"""Charges, taxes and exchange rates by the command line: tried, taken, listed and written again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path

CHARGES = """name,rule,from,to,customer,program,base,currency,amount,tiers,minimum
Care,percent,2026-10,,,aws,"usage, support",,5,,
Support,tiers,2026-10,2026-12,Saltmarsh Energy,,usage,EUR,,10000@10; 80000@7; @3,100
"""
TAXES = """profile,valid_from,customer,country,category,rate,certificate,certificate_until,text
standard,2026-01-01,,DE,,19,,,
exempt,2026-01-01,Saltmarsh Energy,,,,X 1,2026-12-31,
"""
RATES = "month,from,to,rate,source,date\n2026-10,USD,EUR,0.92,typed,2026-10-30\n"
ECB = """Date,USD,JPY,BGN,
2026-10-30,1.0875,N/A,1.9558,
2026-10-29,1.0800,170.1,1.9558,
2026-09-30,1.1000,169.5,1.9558,
"""


@pytest.mark.parametrize(
    ("what", "text", "lines"), [("charges", CHARGES, 2), ("taxes", TAXES, 2), ("rates", RATES, 1)]
)
def test_r35_a_file_is_tried_taken_and_written_as_it_is_read(
    data: Path, what: str, text: str, lines: int
) -> None:
    tried = given(data, what, "import", "-", "--dry-run", stdin=text)
    assert tried.text.endswith(f"Lines read: {lines}, to be changed: {lines}. Nothing is done.\n")
    assert given(data, what, "export").text.count("\n") == 1  # the header
    assert given(data, what, "import", "-", stdin=text).code == 0
    exported = given(data, what, "export").text
    again = given(data, what, "import", "-", "--dry-run", stdin=exported)
    assert again.text == f"Lines read: {lines}, to be changed: 0. Nothing is done.\n"
    assert given(data, what, "list").code == 0
    assert given(data, what, "list", "--json").json


@pytest.mark.parametrize(
    ("what", "line", "said"),
    [
        (
            "charges",
            "Care,percent,2026-10,,,aws,usage,,120,,",
            "column amount: amount cannot be '120'",
        ),
        (
            "charges",
            "Care,fixed,2026-10,2026-09,,aws,,EUR,1,,",
            "column to: to cannot be '2026-09'",
        ),
        ("charges", "Care,minimum,2026-10,,,aws,usage,,1,,", "column currency: currency cannot be"),
        ("charges", "Care,per unit,2026-10,,,aws,usage,EUR,,5,", "write slices like"),
        ("taxes", "exempt,2026-01-01,Saltmarsh Energy,,,,,,", "needs its number"),
        ("taxes", "standard,2026-01-01,,,,,,,", "a line without customer is a rate"),
        ("rates", "2026-10,USD,USD,1,typed,2026-10-30", "another currency than the source"),
        ("rates", "2026-10,USD,EUR,0,typed,2026-10-30", "it is above 0"),
        ("rates", "2026-10,USD,EUR,1e9,typed,2026-10-30", "below a billion"),
        ("rates", "2026-10,USD,EUR,1e-13,typed,2026-10-30", "with at most 12 decimals"),
    ],
)
def test_r35_a_bad_line_is_named_and_nothing_is_taken(
    data: Path, what: str, line: str, said: str
) -> None:
    header = {"charges": CHARGES, "taxes": TAXES, "rates": RATES}[what].partition("\n")[0]
    done = given(data, what, "import", "-", stdin=f"{header}\n{line}\n")
    assert done.code == 1
    assert said in done.said
    assert "Nothing was imported" in done.said


def test_r21_the_ecbs_file_gives_the_last_day_of_each_month_both_ways(data: Path) -> None:
    assert given(data, "rates", "import", "-", stdin=ECB).code == 0
    found = given(data, "rates", "list", "--json").json["rates"]
    by_pair = {(each["month"], each["from"], each["to"]): each for each in found}
    assert len(found) == 10  # no yen on the last day of October
    assert by_pair["2026-10", "EUR", "USD"]["rate"] == "1.0875"
    back = by_pair["2026-10", "USD", "EUR"]
    assert (back["rate"], back["source"], back["date"]) == (
        "0.9195402299",
        "ECB, inverse",
        "2026-10-30",
    )


def test_r21_the_currency_of_statements_is_set_by_month(data: Path) -> None:
    done = given(data, "rates", "currency", "Saltmarsh Energy", "usd", "--from", "2027-01")
    assert done.text == "Statements of Saltmarsh Energy are in USD from 2027-01 on.\n"
    later = ("--from", "2027-03", "--program", "aws")
    given(data, "rates", "currency", "Saltmarsh Energy", "none", *later)
    chosen = given(data, "rates", "list", "--json").json["currencies"]
    assert [each["currency"] for each in chosen] == ["USD", None]
    assert "as the files" in given(data, "rates", "list").text
