"""Credits from the command line: given, listed, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Outcome


def _give(data: Path, *words: str, customer: str = "Saltmarsh Energy") -> Outcome:
    return given(data, "credits", "give", customer, *words, "--description", "Welcome")


def _listed(data: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = given(data, "credits", "list", *words, "--json").json
    return found


def test_credits_are_given_and_listed_in_the_order_they_are_spent(data: Path) -> None:
    done = _give(data, "200", "eur")
    assert (done.code, done.text) == (0, "Credit 1: 200.00 EUR for Saltmarsh Energy.\n")
    until = ("--from", "2026-12-01", "--expires", "2026-12-31")
    assert _give(data, "50.5", "USD", "--program", "GCP", "--kind", "prepaid", *until).code == 0
    _give(data, "1", "EUR", customer="Pinebarrow Games")
    first, *_ = _listed(data)
    assert first == {
        "id": 2,
        "customer": "Saltmarsh Energy",
        "program": "gcp",
        "currency": "USD",
        "amount": "50.50",
        "remaining": "50.50",
        "description": "Welcome",
        "kind": "prepaid",
        "valid_from": "2026-12-01",
        "expires": "2026-12-31",
        "withdrawn": False,
    }
    assert [each["id"] for each in _listed(data)] == [2, 1, 3]
    assert [each["id"] for each in _listed(data, "--customer", "saltmarsh energy")] == [2, 1]
    table = given(data, "credits", "list").text
    assert table.count("Saltmarsh Energy") == 2
    assert "2026-12-31" in table


def test_a_credit_starts_today_where_the_seller_is(data: Path) -> None:
    given(data, "seller", "set", "time_zone", "Pacific/Kiritimati")
    _give(data, "1", "EUR")
    assert _listed(data)[0]["valid_from"] == "2026-11-21"


def test_what_is_left_is_withdrawn(data: Path) -> None:
    _give(data, "200", "EUR")
    assert given(data, "credits", "withdraw", "1").code == 2
    assert given(data, "credits", "withdraw", "1", "--reason", "").code == 1
    done = given(data, "credits", "withdraw", "1", "--reason", "agreed")
    assert (done.code, done.text) == (0, "Nothing is left of credit 1.\n")
    assert (_listed(data)[0]["remaining"], _listed(data)[0]["withdrawn"]) == ("0.00", True)
    again = given(data, "credits", "withdraw", "1", "--reason", "again")
    assert again.code == 1
    assert again.said == "Nothing is left of the credit 'Welcome' to withdraw.\n"
    assert given(data, "credits", "withdraw", "9", "--reason", "none").said == (
        "There is no credit '9'.\n"
    )


def test_what_cannot_be_given_is_refused_with_its_reason(data: Path) -> None:
    for words, code, said in (
        (("200", "EUX"), 1, "currency cannot be 'EUX'"),
        (("0.001", "EUR"), 1, "amount cannot be '0.001'"),
        (("ten", "EUR"), 2, "'ten' is not an amount"),
        (("1", "EUR", "--kind", "gift"), 2, "'gift' is not one of"),
        (("1", "EUR", "--program", "cloud9"), 2, "'cloud9' is not a cloud program"),
        (("1", "EUR", "--expires", "2026-11-01"), 1, "it is not before the first day, 2026-11-20"),
    ):
        done = _give(data, *words)
        assert (done.code, said in done.said) == (code, True), done
    assert _give(data, "1", "EUR", customer="Nobody").said == "There is no customer 'Nobody'.\n"
    assert _listed(data) == []
