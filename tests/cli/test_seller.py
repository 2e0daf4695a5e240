"""`seller`: a field at a time, and the logo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.billing.test_seller import png
from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path


def test_a_field_is_set_and_shown(data: Path) -> None:
    done = given(data, "seller", "set", "remittance", r" Bank\nAccount ")
    assert done.stdout.decode() == r"remittance is 'Bank\nAccount'." + "\n"
    assert given(data, "seller", "show", "--json").json["remittance"] == "Bank\nAccount"


def test_the_logo_is_set_from_a_file_and_removed(data: Path, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    assert given(data, "seller", "set", "--logo", "logo.png", folder=tmp_path).code == 0
    assert len(given(data, "seller", "show", "--json").json["logo_sha256"]) == 64
    assert given(data, "seller", "set", "--no-logo").code == 0
    assert given(data, "seller", "show", "--json").json["logo_sha256"] == ""


def test_what_is_no_logo_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png()[:40])
    for name, sentence in (
        ("logo.png", "logo cannot be 'this file': give a PNG"),
        ("none.png", f"{tmp_path / 'none.png'} cannot be used: No such file"),
        (".", f"{tmp_path} cannot be used: Is a directory"),
    ):
        done = given(data, "seller", "set", "--logo", name, folder=tmp_path)
        assert (done.code, done.stdout) == (1, b"")
        assert done.said.startswith(sentence)


@pytest.mark.parametrize(
    "words",
    [(), ("name",), ("name", "x", "--no-logo"), ("--logo", "x", "--no-logo"), ("logo_sha256", "x")],
)
def test_one_thing_is_set_at_a_time(data: Path, words: tuple[str, ...]) -> None:
    assert given(data, "seller", "set", *words).code == 2


def test_another_seller_is_added_listed_and_set(data: Path) -> None:
    assert given(data, "seller", "add", "north", "Northwind Nordic", "--prefix", "N-").code == 0
    assert given(data, "seller", "set", "--seller", "north", "language", "fr").code == 0
    listed = given(data, "seller", "list", "--json").json
    assert [(each["key"], each["language"]) for each in listed] == [("", "en"), ("north", "fr")]
    assert given(data, "seller", "show", "north", "--json").json["number_prefix"] == "N-"
    assert "N-" in given(data, "seller", "list").stdout.decode()
    assert given(data, "seller", "show", "south").code == 1
    on = ("seller", "next-number", "north", "120")
    assert given(data, *on).code == 1
    assert given(data, *on, "--reason", "paper").stdout == b"The next number is N-120.\n"
