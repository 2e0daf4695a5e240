"""`report`: grouped, narrowed, exact, to the output or to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from tests.cli.running import given
from tests.cli.shop import COST

if TYPE_CHECKING:
    from pathlib import Path


def test_a_report_groups_filters_and_stays_exact(data: Path) -> None:
    words = ("report", "summary", "--program", "gcp", "--group-by", "customer,billing_period")
    done = given(data, *words, "--json")
    assert done.stdout == given(data, *words, "--format", "json").stdout
    amounts = {row["customer"]: row["billed_cost"] for row in done.json}
    each = str(COST * 2)
    assert amounts == {"Pinebarrow Games": each, "Saltmarsh Energy": each, None: each}
    assert list(done.json[0]) == [
        *("customer", "billing_period", "billing_currency", "charges"),
        *("billed_cost", "effective_cost", "list_cost", "seller_cost"),
        *("price", "margin"),
    ]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (("--customer", "pinebarrow games"), 1),
        (("--customer", "1"), 1),
        (("--customer", "unassigned"), 1),
        (("--account", "grid"), 1),
        (("--service", "Compute Engine"), 3),
        (("--region", "europe-west1"), 3),
        (("--category", "Credit"), 0),
        (("--currency", "EUR"), 3),
        (("--currency", "USD"), 0),
        (("--period", "2026-09"), 3),
        (("--from", "2026-10"), 0),
        (("--to", "2026-08"), 0),
    ],
)
def test_a_report_can_be_narrowed(data: Path, words: tuple[str, ...], rows: int) -> None:
    done = given(data, "report", "summary", *words, "--group-by", "account", "--json")
    assert len(done.json) == rows


def test_a_report_is_by_the_cost_that_is_asked_for(data: Path) -> None:
    words = ("report", "accounts", "--period", "2026-09", "--json")
    assert given(data, *words, "--basis", "billed").json == given(data, *words).json
    assert given(data, *words, "--basis", "unit").code == 2


def test_a_report_goes_to_a_file_of_the_callers_folder(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    for kind in ("table", "csv", "json", "parquet"):
        words = ("report", "summary", "--format", kind, "-o", f"out.{kind}")
        assert given(data, *words, folder=folder) == (0, b"", b"")
    written = (folder / "out.csv").read_bytes()
    assert written == given(data, "report", "summary", "--format", "csv").stdout
    assert str(pq.read_schema(folder / "out.parquet").field("billed_cost").type).startswith(
        "decimal"
    )


def test_a_file_that_cannot_be_written_is_a_sentence(data: Path) -> None:
    for kind in ("csv", "parquet"):
        done = given(data, "report", "summary", "--format", kind, "-o", "no/such/folder/out")
        assert (done.code, done.stdout) == (1, b"")
        assert "No such file or directory" in done.said
        assert done.said.count("\n") == 1


def test_parquet_needs_a_file(data: Path) -> None:
    done = given(data, "report", "summary", "--format", "parquet")
    assert (done.code, done.stdout) == (2, b"")
