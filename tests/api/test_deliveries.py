"""Deliveries as files: the list of them, and every row that could not be read."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import given
from tests.ingest.files import cur

if TYPE_CHECKING:
    from pathlib import Path

    from tests.serving import Served


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_leaves_with_the_filters_of_the_page(served: Served) -> None:
    reply = served.ask("/files/deliveries.csv?state=live&program=")
    rows = _rows(reply.text)
    assert rows
    assert {row["state"] for row in rows} == {"live"}
    assert all(row["currency"] and row["billed_cost"] and row["files"] for row in rows)
    numbers = [int(row["delivery"]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert 'filename="deliveries.csv"' in reply.headers["Content-Disposition"]
    assert _rows(served.ask("/files/deliveries.csv?program=oci").text) == []
    refused = served.ask("/files/deliveries.csv?state=lost")
    assert (refused.status_code, "it is one of" in refused.text) == (400, True)


def test_what_a_delivery_changed_leaves_by_account(served: Served) -> None:
    newest = _rows(served.ask("/files/deliveries.csv").text)[0]
    reply = served.ask(f"/files/deliveries/{newest['delivery']}/changes.csv")
    assert reply.text.splitlines()[0] == (
        "program,billing_period,account,currency,before,now,difference,change_percent"
    )
    assert served.ask("/files/deliveries/9999/changes.csv").status_code == 404


def test_rows_that_cannot_be_read_leave_in_one_file(served: Served, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(cur({}, {"line_item_unblended_cost": "@SUM(A1)"}), encoding="utf-8")
    assert given(served.data, "load", str(path)).code == 1
    newest = _rows(served.ask("/files/deliveries.csv?state=refused").text)[0]
    reply = served.ask(f"/files/deliveries/{newest['delivery']}/rejects.csv")
    (row,) = _rows(reply.text)
    assert (row["file"], row["record"], row["line"]) == ("bad.csv", "2", "3")
    assert row["text"] == "'@SUM(A1)"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Type"].startswith("text/csv")
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=")


@pytest.mark.parametrize("number", ["9999", "x", "9" * 30])
def test_what_is_not_there_is_404(served: Served, number: str) -> None:
    reply = served.ask(f"/files/deliveries/{number}/rejects.csv")
    assert reply.status_code == 404
    assert reply.text.startswith(f"There is no delivery '{number}'.")
