"""Documents and exports leave by one route: the stored bytes, under a safe name, never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.api.files.download import attachment
from tests.cli.running import given

if TYPE_CHECKING:
    from tests.serving import Served

KINDS = [("pdf", "application/pdf"), ("csv", "text/csv"), ("detail", "text/csv")]


@pytest.mark.parametrize(("kind", "media_type"), KINDS)
def test_a_statement_leaves_as_it_is_stored(served: Served, kind: str, media_type: str) -> None:
    reply = served.ask(f"/files/statements/1/{kind}")
    assert reply.status_code == 200
    assert reply.content == given(served.data, "statements", "export", "1", "--as", kind).stdout
    assert reply.headers["Content-Type"].startswith(media_type)
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="')
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert served.ask(f"/files/statements/1/{kind}").content == reply.content


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/files/statements/77/pdf", "There is no statement '77'."),
        ("/files/statements/1/json", "There is no file 'json'."),
        ("/files/reports/nothing.csv", "There is no report 'nothing'."),
        ("/files/nothing", "Not Found."),
        ("/files", "Not Found."),
    ],
)
def test_what_is_not_there_is_404_in_a_sentence(served: Served, path: str, sentence: str) -> None:
    reply = served.ask(path)
    assert reply.status_code == 404
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert reply.text.startswith(sentence)


def test_a_path_out_of_here_is_no_statement(served: Served) -> None:
    reply = served.ask("/files/statements/..%2f..%2fledger.sqlite/pdf")
    assert reply.status_code == 400
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_a_report_leaves_complete(served: Served) -> None:
    path = "/files/reports/summary.csv?period=2026-09&group_by=customer,day"
    words = ("--period", "2026-09", "--group-by", "customer,day", "--format", "csv")
    reply = served.ask(path)
    assert reply.content == given(served.data, "report", "summary", *words).stdout
    assert len(reply.text.splitlines()) == 1 + 3 * 2
    assert 'filename="summary.csv"' in reply.headers["Content-Disposition"]


def test_a_report_of_nothing_has_its_header(served: Served) -> None:
    reply = served.ask("/files/reports/summary.csv?period=2020-01")
    assert reply.text.startswith("program,billing_period,billing_currency,charges,")
    assert len(reply.text.splitlines()) == 1


@pytest.mark.parametrize(
    "query", ["secret=1", "period=soon", "group_by=secret", "customer=1%20OR%201", "group_by=tags"]
)
def test_a_report_that_cannot_be_asked_for_is_400(served: Served, query: str) -> None:
    reply = served.ask(f"/files/reports/summary.csv?{query}")
    assert reply.status_code == 400
    assert len(reply.text.splitlines()) == 1


@pytest.mark.parametrize("name", ["customers", "accounts"])
def test_what_is_known_leaves_as_csv(served: Served, name: str) -> None:
    reply = served.ask(f"/files/{name}.csv")
    assert reply.content == given(served.data, name, "export").stdout
    assert "Saltmarsh Energy" in reply.text


def test_files_are_only_read(served: Served) -> None:
    for method in ("POST", "PUT", "DELETE"):
        reply = served.ask("/files/customers.csv", method=method, token=True)
        assert reply.status_code == 405


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("statement-1.pdf", "statement-1.pdf"),
        ("Müller & Söhne.pdf", "Muller _ Sohne.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"; filename=b\r\nX: y', "a__ filename_b__X_ y"),
        ("发票", "file"),
    ],
)
def test_a_name_is_safe_in_a_header_and_on_a_disk(name: str, safe: str) -> None:
    header = attachment(b"", name, "text/csv").headers["Content-Disposition"]
    assert header.startswith(f"attachment; filename=\"{safe}\"; filename*=UTF-8''")
    assert not set("\r\n/") & set(header)
