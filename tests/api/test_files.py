"""Documents and exports leave by one route: the stored bytes, under a safe name, never kept."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader

from ses_dash.api.files.download import attachment
from tests.cli.running import given

if TYPE_CHECKING:
    import requests

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


@pytest.mark.parametrize("kind", ["ubl", "facturx"])
def test_an_e_invoice_that_cannot_be_made_is_refused_with_why(served: Served, kind: str) -> None:
    reply = served.ask(f"/files/statements/1/{kind}")
    said = given(served.data, "statements", "export", "1", "--as", kind)
    assert (reply.status_code, said.code) == (409, 1)
    assert "cannot be written as an e-invoice: the seller had no tax id" in reply.text
    assert said.said.strip() == reply.text.strip()


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


def test_the_list_of_statements_leaves_with_the_filters_of_the_page(served: Served) -> None:
    reply = served.ask("/files/statements.csv?program=gcp&state=frozen&number=1")
    (row,) = csv.DictReader(io.StringIO(reply.text))
    assert (row["number"], row["customer_name"]) == ("1", "Pinebarrow Games")
    assert (row["total"], row["paid"], row["due"]) == ("24.69", "0.00", "24.69")
    assert 'filename="statements.csv"' in reply.headers["Content-Disposition"]
    assert len(served.ask("/files/statements.csv?state=void").text.splitlines()) == 1
    refused = served.ask("/files/statements.csv?secret=1")
    assert (refused.status_code, len(refused.text.splitlines())) == (400, 1)


def _pro_forma(served: Served, **query: str) -> requests.Response:
    named = {"program": "gcp", "period": "2026-09", "customer": "2", "currency": "EUR"}
    return served.ask(f"/files/statements/pro-forma.pdf?{urlencode(named | query)}")


def test_a_pro_forma_is_made_and_not_kept(served: Served) -> None:
    reply = _pro_forma(served)
    assert reply.headers["Content-Type"] == "application/pdf"
    assert "pro forma Saltmarsh Energy" in reply.headers["Content-Disposition"]
    text = PdfReader(io.BytesIO(reply.content)).pages[0].extract_text()
    assert "Saltmarsh Energy" in text
    assert "29.63" in text
    assert len(served.ask("/files/statements.csv").text.splitlines()) == 2


def test_a_pro_forma_tries_options_out(served: Served) -> None:
    tried = _pro_forma(served, term_value="7", invoice_notes="Thank you, {customer}")
    text = PdfReader(io.BytesIO(tried.content)).pages[0].extract_text()
    assert "27 Nov 2026" in text
    assert "Thank you, Saltmarsh Energy" in text
    assert given(served.data, "options", "get", "term_value").text == "30\n"


def test_r14_our_services_are_asked_for_as_any_program(served: Served) -> None:
    zipped = served.ask("/files/statements.zip?period=2026-09&program=services")
    assert (zipped.status_code, "no statement of services" in zipped.text) == (404, True)
    assert _pro_forma(served, program="services").status_code == 404  # there are none
    export = ("--profile", "neutral", "--program", "services", "--period", "2026-09")
    assert "no statement of services" in given(served.data, "accounting", "export", *export).said
    assert given(served.data, "statements", "list", "--program", "services").code == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"term_value": "400"}, 400),
        ({"term_type": "day_of_next_month", "term_value": "45"}, 400),
        ({"secret": "1"}, 404),
        ({"currency": "USD"}, 404),
        ({"kind": "supplementary"}, 404),
        ({"customer": "99"}, 404),
        ({"customer": "1 OR 1"}, 404),
        ({"customer": "9" * 30}, 404),
        ({"program": "nimbus"}, 400),
        ({"period": "soon"}, 400),
    ],
)
def test_a_pro_forma_that_cannot_be_is_refused_in_a_sentence(
    served: Served, query: dict[str, str], status: int
) -> None:
    reply = _pro_forma(served, **query)
    assert reply.status_code == status
    assert len(reply.text.splitlines()) == 1


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
