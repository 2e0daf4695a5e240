"""Freezing from the command line: both kinds of statements, apart or together."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.cli import shop
from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path

FEE = {
    "ChargeCategory": "Purchase",
    "ChargeFrequency": "One-Time",
    "CommitmentDiscountId": "ri-1",
    "ChargeDescription": "All upfront",
    "BilledCost": "120",
}


@pytest.fixture
def aws(tmp_path: Path) -> Path:
    """A month of AWS with a purchase, which is billed on a statement of its own."""
    aws = dict.fromkeys(("ProviderName", "PublisherName", "InvoiceIssuerName"), "AWS")
    usage = shop._charge("grid", 1) | aws
    path = tmp_path / "aws.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*usage, "CommitmentDiscountId"], restval="")
        writer.writeheader()
        writer.writerows([usage, usage | FEE])
    data = tmp_path / "data"
    for words, stdin in (
        (("customers", "import", "-"), "name\nSaltmarsh Energy\n"),
        (("accounts", "import", "-"), "program,account,customer\naws,grid,Saltmarsh Energy\n"),
        (("load", str(path)), ""),
        (("options", "set", "aws_ri_purchase", "immediate"), ""),
    ):
        done = given(data, *words, stdin=stdin)
        assert done.code == 0, done
    return data


WORDS = ("freeze", "--program", "aws", "--period", "2026-09")


def test_a_preview_tells_the_kinds_apart(aws: Path) -> None:
    found = given(aws, *WORDS, "--preview", "--json").json["statements"]
    assert [(each["kind"], each["subject"], each["total"]) for each in found] == [
        ("main", "", "12.35"),
        ("supplementary", "ri-1", "120.00"),
    ]
    assert "supplementary" in given(aws, *WORDS, "--preview").text


def test_purchases_are_frozen_alone(aws: Path) -> None:
    [result] = given(aws, *WORDS, "--kind", "supplementary", "--json").json
    assert (result["kind"], result["subject"], result["number"]) == ("supplementary", "ri-1", "S1")
    rest = given(aws, *WORDS, "--json")
    assert rest.code == 0
    assert [(each["status"], each["number"]) for each in rest.json] == [
        ("frozen", "1"),
        ("skipped", "S1"),
    ]
    assert given(aws, "verify").code == 0


def test_a_month_without_purchases_says_so(aws: Path) -> None:
    assert given(aws, "options", "set", "aws_ri_purchase", "end_of_month").code == 0
    done = given(aws, *WORDS, "--kind", "supplementary")
    assert done.code == 1
    assert "nothing to freeze for AWS (supplementary) in 2026-09" in done.said
