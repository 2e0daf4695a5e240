"""What becomes of a statement, from the command line: published, paid, made void."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pypdf import PdfReader

from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path


def _state(data: Path, number: str = "1") -> str:
    state: str = given(data, "statements", "show", number, "--json").json["state"]
    return state


def test_statements_are_published_each_for_itself(data: Path) -> None:
    done = given(data, "statements", "publish", "1", "99", "--json")
    assert done.code == 1
    assert done.json == [
        {"number": "1", "done": True, "reason": ""},
        {"number": "99", "done": False, "reason": "There is no statement '99'."},
    ]
    assert _state(data) == "open"
    again = given(data, "statements", "publish", "1")
    assert again.code == 1
    assert "Statement 1 is published already." in again.text


def test_one_published_is_done(data: Path) -> None:
    done = given(data, "statements", "publish", "1")
    assert (done.code, done.stderr) == (0, b"")
    assert "yes" in done.text


def test_a_statement_is_written_as_an_e_invoice(data: Path) -> None:
    for field, value in (("tax_id", "ATU00000090"), ("country", "AT")):
        given(data, "seller", "set", field, value)
    customers = "name,country\nPinebarrow Games,DE\n"
    given(data, "customers", "import", "-", stdin=customers)
    given(data, "statements", "void", "1", "--reason", "no country")
    first = given(data, "statements", "show", "1", "--json").json
    month = ("--program", first["program"], "--period", first["period"])
    frozen = given(data, "freeze", *month, "--customer", "Pinebarrow Games", "--reason", "again")
    assert frozen.code == 0
    number = given(data, "statements", "list", "--json").json[-1]["number"]
    written = given(data, "statements", "export", number, "--as", "ubl")
    assert written.text.startswith("<?xml")
    assert f"<cbc:ID>{number}</cbc:ID>" in written.text
    assert ">24.69</cbc:PayableAmount>" in written.text
    pdf = given(data, "statements", "export", number, "--as", "facturx").stdout
    (xml,) = PdfReader(io.BytesIO(pdf)).attachments["factur-x.xml"]
    assert b"<ram:DuePayableAmount>24.69</ram:DuePayableAmount>" in xml


def test_payments_are_recorded_until_nothing_is_due(data: Path) -> None:
    given(data, "statements", "publish", "1")
    words = ("statements", "pay", "1", "--amount")
    part = given(data, *words, "20", "--date", "2026-11-18", "--reference", "Transfer 4711")
    assert (part.code, part.text) == (0, "1 is open: 4.69 EUR due.\n")
    refused = given(data, *words, "4.70")
    assert (refused.code, refused.stdout) == (1, b"")
    assert (
        refused.said == "4.70 EUR is more than is due for statement 1. Record 4.69 EUR at most.\n"
    )
    rest = given(data, *words, "4.69", "--json")
    assert rest.code == 0
    facts = [rest.json[name] for name in ("state", "payable", "paid")]
    assert facts == ["paid", "24.69", "24.69"]


def test_a_payment_is_of_today_where_the_seller_is(data: Path) -> None:
    given(data, "statements", "publish", "1")
    given(data, "seller", "set", "time_zone", "Pacific/Kiritimati")
    assert given(data, "statements", "pay", "1", "--amount", "1", "--date", "2026-11-21").code == 0
    given(data, "seller", "set", "time_zone", "Pacific/Pago_Pago")
    assert given(data, "statements", "pay", "1", "--amount", "1").code == 0
    late = given(data, "statements", "pay", "1", "--amount", "1", "--date", "2026-11-21")
    assert (late.code, "it is not after today, 2026-11-20" in late.said) == (1, True)


def test_void_needs_a_reason_and_comes_before_publishing(data: Path) -> None:
    assert given(data, "statements", "void", "1").code == 2
    assert given(data, "statements", "void", "1", "--reason", " ").code == 1
    done = given(data, "statements", "void", "1", "--reason", "wrong address")
    assert (done.code, done.text) == (0, "1 is void.\n")
    assert _state(data) == "void"
    assert given(data, "verify").code == 0
    given(
        data, "freeze", "--program", "gcp", "--period", "2026-09", "--customer", "Saltmarsh Energy"
    )
    given(data, "statements", "publish", "2")
    refused = given(data, "statements", "void", "2", "--reason", "late", "--json")
    assert (refused.code, "put right by a credit statement" in refused.said) == (1, True)


def test_wrong_use_is_named(data: Path) -> None:
    for words in (
        ("publish",),
        ("pay", "1"),
        ("pay", "1", "--amount", "ten"),
        ("pay", "1", "--amount", "1", "--date", "yesterday"),
    ):
        done = given(data, "statements", *words)
        assert (done.code, done.stdout) == (2, b"")
        assert "Usage: ses-dash statements" in done.said


def test_r16c_a_credit_is_looked_at_and_then_frozen(data: Path) -> None:
    given(data, "statements", "publish", "1")
    words = ("statements", "credit", "1", "--amount", "4.69")
    look = given(data, *words, "--preview", "--json").json
    assert (look["total"], look["still_due"], look["left_to_credit"]) == ("-4.69", "20.00", "20.00")
    refused = given(data, *words)
    assert (refused.code, "needs a reason" in refused.said) == (1, True)
    done = given(data, *words, "--reason", "Agreed")
    assert (done.code, done.text) == (0, "C1 credits 1: -4.69 EUR.\n")
    over = given(data, "statements", "credit", "1", "--amount", "20.01", "--reason", "More")
    assert (over.code, "20.00 EUR remain" in over.said) == (1, True)
    rest = given(data, "statements", "credit", "1", "--lines", "1:1/2", "--preview")
    assert (rest.code, "credits_in_full" in rest.text) == (0, True)
    assert given(data, "statements", "credit", "1", "--lines", "one").code == 2
    assert given(data, "statements", "credit", "1", "--lines", "1", "--amount", "1").code == 2


def test_r17_a_balance_is_carried_forward_or_refunded(data: Path) -> None:
    given(data, "statements", "publish", "1")
    given(data, "statements", "pay", "1", "--amount", "24.69")
    given(data, "statements", "credit", "1", "--reason", "Wrong")
    given(data, "statements", "publish", "C1")
    carried = given(data, "statements", "carry-forward", "C1")
    assert carried.text == "24.69 EUR of C1 are a prepaid credit now.\n"
    refused = given(data, "statements", "refund", "C1")
    assert (refused.code, "once" in refused.said) == (1, True)


def test_r24_what_replaces_another_is_compared_with_it(data: Path) -> None:
    shown = given(data, "statements", "show", "1", "--json").json
    month = ("--program", shown["program"], "--period", shown["period"])
    owner = ("--customer", shown["customer"])
    given(data, "statements", "void", "1", "--reason", "Wrong")
    results = given(data, "freeze", *month, *owner, "--reason", "Again", "--json").json
    (again,) = [each["number"] for each in results if each["status"] == "frozen"]
    diff = given(data, "statements", "diff", again)
    assert diff.code == 0
    assert "Total: 24.69 EUR -> 24.69 EUR" in diff.text
    assert given(data, "statements", "diff", again, "--json").json["lines"] == []
    assert given(data, "statements", "diff", "1").code == 1


def test_publishing_at_a_moment(data: Path) -> None:
    done = given(data, "statements", "publish", "1", "--at", "2026-11-21 09:00")
    assert (done.code, "scheduled" in done.text) == (0, True)
    assert given(data, "statements", "publish", "--due", "--json").json == []
    assert _state(data) == "frozen"
    assert given(data, "statements", "publish", "1", "--cancel").code == 0
    assert given(data, "statements", "publish", "1", "--cancel").code == 1
    assert given(data, "statements", "publish", "1", "--at", "2026-11-20 12:00").code == 1
    for wrong in ((), ("--due", "1"), ("1", "--at", "soon"), ("--due", "--cancel")):
        assert given(data, "statements", "publish", *wrong).code == 2
