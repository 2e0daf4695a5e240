"""How the command line is used, and what it says when it cannot do what it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from ses_dash.cli import group
from tests.cli.running import given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def commands(within: click.Group = group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in within.commands.items():
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert given(tmp_path / "data", *words, "--help").code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Example: ses-dash {words[0]}" in shown
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("frobnicate",),
        ("load",),
        ("report",),
        ("report", "summary", "--period", "2026-13"),
        ("report", "summary", "--program", "nimbus"),
        ("report", "summary", "--format", "xml"),
        ("freeze", "--program", "aws"),
        ("accounts", "assign", "aws", "1", "Acme", "--from", "yesterday"),
        ("loads", "approve", "first"),
        ("statements", "export", "1"),
        ("serve", "--port", "0"),
    ],
)
def test_wrong_use_is_exit_2_and_touches_nothing(words: tuple[str, ...], tmp_path: Path) -> None:
    done = given(tmp_path / "data", *words)
    assert (done.code, done.stdout) == (2, b"")
    assert done.said.startswith("Usage: ses-dash")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("report", "nothing"), "There is no report 'nothing'."),
        (("report", "summary", "--group-by", "secret"), "There is no column 'secret' here."),
        (("report", "summary", "--customer", "Nobody"), "There is no customer 'Nobody'."),
        (("options", "get", "nothing"), "There is no option 'nothing'."),
        (("options", "set", "term_value", "400"), "Term Value cannot be '400'"),
        (("statements", "show", "77"), "There is no statement '77'."),
        (("freeze", "--program", "aws", "--period", "2026-09"), "There is nothing to freeze"),
        (("customers", "import", "missing.csv"), "missing.csv cannot be used: No such file"),
        (("accounts", "assign", "gcp", "grid", "Nobody"), "There is no customer 'Nobody'."),
        (("seller", "set", "time_zone", "Mars/Base"), "time_zone cannot be 'Mars/Base'"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_1(
    data: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = given(data, *words)
    assert (done.code, done.stdout) == (1, b"")
    assert done.said.startswith(sentence)
    assert "Traceback" not in done.said


def test_the_data_folder_is_an_option_too(data: Path) -> None:
    elsewhere = data.with_name("elsewhere")
    done = given(elsewhere, "--data", "data", "statements", "list", "--json")
    assert [each["number"] for each in done.json] == ["1"]
    assert not elsewhere.exists()


def test_a_damaged_warehouse_is_a_sentence(data: Path) -> None:
    with (data / "warehouse.duckdb").open("r+b") as file:
        file.truncate(4096)
    done = given(data, "loads")
    assert (done.code, done.stdout) == (1, b"")
    assert "`ses-dash rebuild`" in done.said
    assert "Traceback" not in done.said


def test_a_bug_is_a_sentence_with_the_number_of_its_log_entry(tmp_path: Path) -> None:
    (tmp_path / "data" / "ledger.sqlite").mkdir(parents=True)
    done = given(tmp_path / "data", "loads")
    assert (done.code, done.stdout) == (1, b"")
    assert "Traceback" not in done.said
    number = done.said.rstrip().removesuffix(".").split()[-1]
    log = (tmp_path / "data" / "ses-dash.log").read_text()
    assert f"ERROR error {number}" in log
    assert "Traceback" in log
