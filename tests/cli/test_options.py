"""`ses-dash options`: whose a value is, taking it back, and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path

ONE = ("--customer", "Saltmarsh Energy")


def _sources(data: Path, *words: str) -> dict[str, tuple[str, object]]:
    listed = given(data, "options", "list", *words, "--json").json
    return {each["key"]: (each["source"], each["value"]) for each in listed}


def test_a_value_says_whose_it_is(data: Path) -> None:
    given(data, "options", "set", "term_value", "14")
    given(data, "options", "set", "term_type", "due_on_receipt", *ONE)
    assert _sources(data)["term_value"] == ("seller", 14)
    assert _sources(data)["term_type"] == ("default", "net_days")
    assert _sources(data, *ONE)["term_value"] == ("seller", 14)
    assert _sources(data, *ONE)["term_type"] == ("customer", "due_on_receipt")
    shown = given(data, "options", "list", *ONE).text
    assert "this customer" in shown
    assert "everybody" in shown
    facts = given(data, "options", "get", "term_value", "--json").json
    assert (facts["set_by"], facts["default"]) == ("single user", 30)


def test_a_value_is_taken_back(data: Path) -> None:
    given(data, "options", "set", "term_value", "14")
    given(data, "options", "set", "term_value", "60", *ONE)
    cleared = given(data, "options", "clear", "term_value", *ONE)
    assert (cleared.code, cleared.text) == (0, "term_value is 14.\n")
    assert given(data, "options", "clear", "term_value").text == "term_value is 30.\n"
    refused = given(data, "options", "clear", "colour")
    assert refused.code == 1
    assert "There is no option 'colour'" in refused.said


def test_the_history_is_the_latest_first(data: Path) -> None:
    given(data, "options", "set", "show_payment_method", "on")
    given(data, "options", "set", "term_value", "60", *ONE)
    given(data, "options", "clear", "show_payment_method")
    rows = given(data, "options", "history", "--json").json
    assert [(row["key"], row["value"]) for row in rows] == [
        ("show_payment_method", None),
        ("show_payment_method", "on"),
    ]
    rows = given(data, "options", "history", *ONE, "--json").json
    assert [row["customer"] for row in rows] == [None, "Saltmarsh Energy", None]
    assert "term_value" in given(data, "options", "history", *ONE).text


def test_what_does_not_go_together_is_refused(data: Path) -> None:
    given(data, "options", "set", "term_type", "day_of_next_month", *ONE)
    refused = given(data, "options", "set", "term_value", "45")
    assert refused.code == 1
    assert refused.said.startswith("Saltmarsh Energy has options of its own")
