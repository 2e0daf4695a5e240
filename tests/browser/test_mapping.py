"""A file with German numbers in a browser: told how it is read, by keyboard too, and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import PHONE, served
from tests.ingest.mapped_files import GERMAN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Visitor


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that knows no mapping, until the last test here saves one."""
    with served(tmp_path_factory.mktemp("mapping") / "data") as address:
        yield address


def _dropped(visitor: Visitor, folder: Path, name: str = "Nord-2026-10.csv") -> None:
    path = folder / name
    path.write_text(GERMAN.replace(".10.", f".{name[-6:-4]}."), encoding="utf-8")
    visitor.open("/load")
    visitor.page.locator("input[type=file]").set_input_files(path)


def test_the_fields_are_usable_in_the_dark_and_on_a_phone(
    fresh: str, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    visitor = visit(fresh, "dark", PHONE)
    _dropped(visitor, tmp_path)
    visitor.page.get_by_text("Still to say: the month.").wait_for()
    visitor.page.get_by_text("More columns").click()
    visitor.settle()
    assert not visitor.barriers()
    wide = "() => document.documentElement.scrollWidth > window.innerWidth"
    assert not visitor.page.evaluate(wide)


def test_a_german_file_is_mapped_and_the_next_one_known(
    fresh: str, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    visitor = visit(fresh)
    page = visitor.page
    _dropped(visitor, tmp_path)
    page.get_by_role("heading", name="Tell us how to read it").wait_for()
    page.get_by_text("Still to say: the month.").wait_for()
    visitor.settle()
    assert not visitor.barriers()
    month = page.get_by_role("combobox", name="Month of this file")
    month.focus()
    page.keyboard.type("2026-10")
    page.keyboard.press("Enter")
    page.get_by_text("All of it: 3 rows.").wait_for()
    visitor.settle()
    assert not visitor.barriers()
    page.get_by_role("button", name="Save and load 1 file").click()
    page.get_by_text("12.00 CHF · 1,234.50 EUR").wait_for(timeout=60_000)
    visitor.settle()
    _dropped(visitor, tmp_path, "Nord-2026-12.csv")
    page.get_by_role("combobox", name="Month of the files that do not say").wait_for()
    assert not page.get_by_role("heading", name="Tell us how to read it").count()
