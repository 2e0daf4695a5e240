"""Reports as files: the filters, columns and cost of the page, all rows, exact."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from ses_dash.reports.catalog import REPORTS
from tests.cli.running import given

if TYPE_CHECKING:
    from tests.serving import Served


@pytest.mark.parametrize("key", [report.key for report in REPORTS])
def test_every_report_leaves_as_the_command_line_prints_it(served: Served, key: str) -> None:
    reply = served.ask(f"/files/reports/{key}.csv?account=grid&period=2026-09&basis=list_cost")
    assert reply.status_code == 200
    words = ("--account", "grid", "--period", "2026-09", "--basis", "list", "--format", "csv")
    assert reply.content == given(served.data, "report", key, *words).stdout
    assert f'filename="{key}.csv"' in reply.headers["Content-Disposition"]


def test_columns_take_the_place_of_the_report_s_own(served: Served) -> None:
    reply = served.ask("/files/reports/summary.csv?group_by=region_id,day&account=grid")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert rows[0]["region_id"] == "europe-west1"
    assert list(rows[0])[:3] == ["region_id", "day", "billing_currency"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("summary.csv?basis=price", "There is no column 'price' here."),
        ("summary.csv?period=soon", "'soon' is not a month."),
        ("resources.csv", "With these filters, sums by resource_id have"),
        ("summary.csv?secret=1", "There is no column 'secret' here."),
    ],
)
def test_what_cannot_be_answered_is_said(served: Served, path: str, sentence: str) -> None:
    reply = served.ask(f"/files/reports/{path}")
    assert reply.status_code == 400
    assert reply.text.startswith(sentence)
