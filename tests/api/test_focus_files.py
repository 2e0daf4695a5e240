"""FOCUS files leave through the one route, with the filters of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import given

if TYPE_CHECKING:
    from tests.serving import Served


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?account=grid&period=2026-09", ("--account", "grid", "--period", "2026-09")),
        ("?delivery=1", ("--delivery", "1")),
        ("", ()),
    ],
)
def test_charges_leave_as_the_command_line_prints_them(
    served: Served, query: str, words: tuple[str, ...]
) -> None:
    reply = served.ask(f"/files/focus.csv{query}")
    assert reply.status_code == 200
    assert reply.content == given(served.data, "focus", "export", *words).stdout
    assert reply.headers["Content-Type"].startswith("text/csv")


def test_a_file_is_called_by_what_it_holds(served: Served) -> None:
    reply = served.ask("/files/focus.parquet?program=gcp&period=2026-09&delivery=1")
    assert reply.content[:4] == reply.content[-4:] == b"PAR1"
    name = 'filename="focus-1.2 delivery 1 2026-09 gcp.parquet"'
    assert name in reply.headers["Content-Disposition"]
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "status"),
    [("?delivery=99", 404), ("?delivery=x", 404), ("?secret=1", 400), ("?period=soon", 400)],
)
def test_what_cannot_be_answered_is_said(served: Served, query: str, status: int) -> None:
    assert served.ask(f"/files/focus.csv{query}").status_code == status


def test_another_host_gets_no_charges(served: Served) -> None:
    reply = served.ask("/files/focus.csv", headers={"Host": "billing.example.com"})
    assert reply.status_code == 403
