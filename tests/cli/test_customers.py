"""Importing customers and accounts by the command line: what differs is listed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = (
    "name,country,custom_fields\nPinebarrow Games,US,Purchase order=4711*; Region=North\nAcme,,\n"
)


def test_a_dry_run_lists_the_changes_and_does_nothing(data: Path) -> None:
    done = given(data, "customers", "import", "-", "--dry-run", stdin=FIELDS)
    assert done.code == 0
    assert "Purchase order=4711*; Region=North" in done.text
    assert "Acme" in done.text
    assert done.text.endswith("Lines read: 2, to be changed: 2. Nothing is done.\n")
    names = [each["name"] for each in given(data, "customers", "list", "--json").json]
    assert names == ["Pinebarrow Games", "Saltmarsh Energy"]


def test_custom_fields_come_in_and_go_out(data: Path) -> None:
    assert given(data, "customers", "import", "-", stdin=FIELDS).code == 0
    exported = given(data, "customers", "export").text
    assert "Purchase order=4711*; Region=North" in exported
    done = given(data, "customers", "import", "-", "--dry-run", stdin=exported)
    assert done.text == "Lines read: 3, to be changed: 0. Nothing is done.\n"


def test_a_dry_run_of_accounts_says_whose_they_become(data: Path) -> None:
    rows = "program,account,customer\ngcp,nobodys,Saltmarsh Energy\n"
    done = given(data, "accounts", "import", "-", "--dry-run", stdin=rows)
    assert "Saltmarsh Energy from the beginning" in done.text
    [account] = given(data, "accounts", "list", "--unassigned", "--json").json
    assert account["account"] == "nobodys"


def test_faults_are_told_with_file_line_and_column(data: Path) -> None:
    data.with_name("new.csv").write_text("name,tax_rate,country\nAcme,x,DE\nBeta,1,Germany\n")
    done = given(data, "customers", "import", "new.csv", "--dry-run")
    assert (done.code, done.stdout) == (1, b"")
    first, second, last = done.said.splitlines()
    assert first.startswith("new.csv, line 2, column tax_rate: 'x' is not an amount.")
    assert second.startswith("new.csv, line 3, column country: country cannot be 'Germany'")
    assert last == "Nothing was imported; correct it and try again."
