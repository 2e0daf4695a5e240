"""What becomes of a statement, from the command line: published, paid, made void."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
