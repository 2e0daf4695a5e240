"""What the commands do and print, on a small data folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.running import given
from tests.cli.shop import COST

if TYPE_CHECKING:
    from pathlib import Path

LOAD_KEYS = (
    "file format programs status reason findings records loaded rejected skipped "
    "billing_periods billed_cost effective_cost"
).split()


def test_load_prints_an_object_per_file(data: Path) -> None:
    done = given(data, "load", "first.csv", "no-such-file.csv", "--json")
    assert done.code == 1
    [first, second] = json.loads(done.stdout)
    assert list(first) == LOAD_KEYS == list(second)
    assert (first["status"], first["records"]) == ("unchanged", 6)
    assert (second["status"], second["billed_cost"]) == ("refused", {})


def test_load_takes_paths_from_the_callers_folder(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "month.csv").write_bytes(prepared.with_name("first.csv").read_bytes())
    done = given(tmp_path / "fresh", "load", "month.csv", "--json", folder=folder)
    assert done.code == 0
    [result] = done.json
    assert result["status"] == "loaded"
    assert result["programs"] == ["gcp"]
    assert result["billing_periods"] == ["2026-09"]
    assert result["billed_cost"] == {"EUR": str(COST * 6)}
    again = given(tmp_path / "fresh", "load", str(folder), "--json")
    assert [each["status"] for each in again.json] == ["unchanged"]


def test_a_file_that_is_none_is_refused_with_its_reason(data: Path) -> None:
    data.with_name("notes.csv").write_text("a,b\n1,2\n")
    done = given(data, "load", "notes.csv")
    assert done.code == 1
    assert "notes.csv: refused. " in done.text


def test_loads_lists_what_was_delivered(data: Path) -> None:
    [delivery] = given(data, "loads", "--json").json
    assert (delivery["id"], delivery["state"], delivery["records"]) == (1, "live", 6)
    assert "first.csv" in given(data, "loads").text


def test_nothing_to_decide_is_a_sentence(data: Path) -> None:
    for words in (("approve", "1"), ("refuse", "1", "--reason", "none")):
        done = given(data, "loads", *words)
        assert (done.code, done.stdout) == (1, b"")
        assert done.said == "Delivery 1 is not held, so there is nothing to decide.\n"


def test_customers_go_out_and_come_in_as_csv(data: Path) -> None:
    exported = given(data, "customers", "export")
    names = [each["name"] for each in given(data, "customers", "list", "--json").json]
    assert names == ["Pinebarrow Games", "Saltmarsh Energy"]
    more = exported.text + "Acme Ltd,,,,DE,,19,,,yes,,,,,\n"
    assert (
        given(data, "customers", "import", "-", stdin=more).text == "Lines read: 3, changed: 1.\n"
    )
    data.with_name("more.csv").write_text(more, encoding="utf-8-sig")
    done = given(data, "customers", "import", "more.csv")
    assert done.text == "Lines read: 3, changed: 0.\n"
    [acme] = [c for c in given(data, "customers", "list", "--json").json if c["name"] == "Acme Ltd"]
    assert (acme["country"], acme["tax_rate"]) == ("DE", "19")


def test_input_that_is_not_text_is_a_sentence(data: Path) -> None:
    data.with_name("latin.csv").write_bytes("name\nMünchen\n".encode("latin-1"))
    for words in (("latin.csv",), ("-",)):
        done = given(data, "customers", "import", *words, stdin="name\nM\udcfcnchen\n")
        assert (done.code, done.said.endswith("it is not UTF-8 text.\n")) == (1, True)


def test_accounts_are_assigned_from_a_day_on(data: Path) -> None:
    assert [
        a["account"] for a in given(data, "accounts", "list", "--unassigned", "--json").json
    ] == ["nobodys"]
    words = ("accounts", "assign", "gcp", "nobodys", "Saltmarsh Energy")
    assert given(data, *words).text == "gcp nobodys: Saltmarsh Energy from 1970-01-01 on.\n"
    done = given(data, *words[:-1], "unassigned", "--from", "2026-11-01")
    assert done.text == "gcp nobodys: nobody from 2026-11-01 on.\n"
    rows = {a["account"]: a for a in given(data, "accounts", "list", "--json").json}
    assert rows["nobodys"]["customer"] is None
    assert rows["nobodys"]["since"] == "2026-11-01"
    assert rows["grid"]["customer"] == "Saltmarsh Energy"
    exported = given(data, "accounts", "export").text
    assert given(data, "accounts", "import", "-", stdin=exported).text.endswith("changed: 0.\n")


def test_options_are_set_for_all_or_for_one(data: Path) -> None:
    assert given(data, "options", "set", "term_value", "14").text == "term_value is 14.\n"
    one = ("--customer", "Saltmarsh Energy")
    assert given(data, "options", "set", "term_value", "7", *one).code == 0
    assert given(data, "options", "get", "term_value").text == "14\n"
    assert given(data, "options", "get", "term_value", *one).text == "7\n"
    listed = {each["key"]: each["value"] for each in given(data, "options", "list", "--json").json}
    assert len(listed) == 11
    assert listed["term_value"] == 14


def test_skipping_numbers_needs_a_reason(data: Path) -> None:
    words = ("options", "set", "next_invoice_number", "100")
    assert given(data, *words).code == 1
    assert given(data, *words, "--reason", "The old system went up to 99").code == 0


def test_the_seller_is_named(data: Path) -> None:
    assert given(data, "seller", "set", "address", r"Main Street 1\nVienna").code == 0
    assert given(data, "seller", "show", "--json").json["address"] == "Main Street 1\nVienna"


def test_freeze_previews_freezes_and_goes_on_where_it_stopped(data: Path) -> None:
    words = ("freeze", "--program", "gcp", "--period", "2026-09")
    preview = given(data, *words, "--preview", "--json").json
    assert [(each["customer"], each["frozen"]) for each in preview["statements"]] == [
        ("Pinebarrow Games", "1"),
        ("Saltmarsh Energy", ""),
    ]
    assert preview["unassigned"] == {"EUR": str(COST * 2)}
    done = given(data, *words, "--json")
    assert done.code == 0
    assert [(each["status"], each["number"]) for each in done.json] == [
        ("skipped", "1"),
        ("frozen", "2"),
    ]
    again = given(data, *words)
    assert again.code == 1
    assert "this month is frozen already, as statement 2." in again.text


def test_statements_are_listed_shown_and_exported(data: Path) -> None:
    [listed] = given(data, "statements", "list", "--program", "gcp", "--json").json
    assert given(data, "statements", "list", "--period", "2026-08", "--json").json == []
    shown = given(data, "statements", "show", "1", "--json").json
    assert shown == listed
    assert (shown["customer"], shown["total"], shown["due"]) == (
        *("Pinebarrow Games", "24.69", "2026-12-20"),
    )
    assert given(data, "statements", "export", "1", "--as", "pdf").stdout.startswith(b"%PDF-")
    document = given(data, "statements", "export", "1", "--as", "json").json
    assert document["document"]["number"] == "1"
    given(data, "statements", "export", "1", "--as", "csv", "-o", "one.csv")
    exported = given(data, "statements", "export", "1", "--as", "csv").stdout
    assert data.with_name("one.csv").read_bytes() == exported
    assert given(data, "statements", "export", "1", "--as", "detail").stdout != exported


def test_verify_names_what_differs(data: Path) -> None:
    assert given(data, "verify").text == "Everything is as it was stored.\n"
    for file in (data / "archive").glob("??/*"):
        file.chmod(0o644)
        file.write_bytes(file.read_bytes() + b" ")
    done = given(data, "verify", "--json")
    assert done.code == 1
    assert {"where", "what"} == set(done.json[0])


def test_rebuild_makes_the_same_again(data: Path) -> None:
    words = ("report", "summary", "--group-by", "account,day", "--json")
    before = given(data, *words).stdout
    done = given(data, "rebuild")
    assert (done.code, done.text) == (0, "The warehouse is made again.\n")
    assert given(data, *words).stdout == before
