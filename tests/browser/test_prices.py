"""In a browser: prices are set and rehearsed; the month is frozen, voided, published, credited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.browser.conftest import served
from tests.ui import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Visitor

# Of 1,200.12 and 60.015 at 10 %: lines of 1,320.13 and 66.02, and 20 % of tax on both.
NET, TAX, TOTAL = "1,386.15 USD", "277.23 USD", "1,663.38 USD"
_VALUE = 535  # pixels to the column of values


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[str]:
    """A server on the small reseller."""
    with opened(Settings(data=tmp_path / "data", memory_limit="1GB", threads=2)) as stores:
        sample.load(stores, tmp_path)
    with served(tmp_path / "data") as address:
        yield address


def test_prices_are_set_rehearsed_and_billed(loaded: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(loaded)
    _set_and_rehearse(visitor)
    first = _freeze(visitor)
    _compare(visitor, first)
    _void(visitor)
    second = _freeze(visitor)
    _compare(visitor, second)
    visitor.page.get_by_text(f"Compared with {first}").wait_for()
    _publish(visitor)
    _credit(visitor, second)
    third = _freeze(visitor)
    _compare(visitor, third)
    assert len({first, second, third}) == 3
    by_night = visit(loaded, "dark")
    by_night.open("/pricebooks?pricebook=Standard")
    by_night.page.wait_for_timeout(800)
    assert by_night.barriers() == []


def _set_and_rehearse(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/pricebooks")
    page.get_by_label("Name", exact=True).fill("Standard")
    page.get_by_role("button", name="Add pricebook").click()
    page.get_by_text("paid by nobody yet").wait_for()
    visitor.settle()
    page.get_by_role("combobox", name="Prices from").fill("2026-10")
    page.get_by_text("Add: 2026-10").click()
    visitor.settle()
    visitor.click_cell("rules", 0, _VALUE)
    page.keyboard.press("Enter")
    page.locator("textarea.gdg-input").fill("10")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    visitor.settle()
    page.get_by_role("combobox", name="For").click()
    page.get_by_role("option", name=sample.NORTH).click()
    page.keyboard.press("Escape")
    page.get_by_test_id("stMetricLabel").get_by_text("With these prices").wait_for()
    visitor.settle()
    assert visitor.metrics() == {
        "Cost": "1,260.14 USD",
        "Price now": "1,260.14 USD",
        "With these prices": NET,
        "Margin": "9.1 %",
    }
    page.get_by_text("Nothing is sold below the least margin.").wait_for()
    page.get_by_role("button", name="Save prices from 2026-10").click()
    page.get_by_text("Nothing is changed.").wait_for()
    visitor.settle()
    form = page.get_by_test_id("stForm").last
    form.get_by_role("combobox", name="Customer").scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # a list closes when the page moves
    form.get_by_role("combobox", name="Customer").click()
    page.get_by_role("option", name=sample.NORTH).click()
    form.get_by_role("textbox", name="From").fill("2026-10")
    form.get_by_role("button", name="Pays by this pricebook").click()
    page.get_by_text("paid by 1 customer").wait_for()


def _freeze(visitor: Visitor) -> str:
    page = visitor.page
    visitor.open("/billing?currency=USD&program=AWS")
    page.get_by_role("checkbox", name=f"Tick {sample.NORTH}").check()
    page.get_by_role("button", name="Freeze month").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_test_id("stMetricValue").get_by_text(TOTAL).wait_for()
    dialog.get_by_role("button", name="Freeze 1 statement").click()
    result = dialog.get_by_role("link", name=TOTAL)
    result.wait_for(timeout=60_000)
    number = result.inner_text().split(" ")[0]
    result.click()
    page.get_by_role("heading", name="Statements", level=1).wait_for()
    visitor.settle()
    return number


def _compare(visitor: Visitor, number: str) -> None:
    """Hold what the PDF says against what the page says."""
    shown = visitor.metrics()
    assert {name: shown[name] for name in ("Net", "Tax", "Total")} == {
        "Net": NET,
        "Tax": TAX,
        "Total": TOTAL,
    }
    text = "\n".join(each.extract_text() for each in PdfReader(visitor.download("PDF")).pages)
    for printed in (NET, TAX, TOTAL):
        assert printed.removesuffix(" USD") in text
    for printed in (number, "1,320.13", "66.02", sample.NORTH):
        assert printed in text


def _void(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Void", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Wrong month")
    dialog.get_by_label("Reason").press("Enter")
    dialog.get_by_role("button", name=re.compile("^Void ")).and_(page.locator(":enabled")).click()
    dialog.wait_for(state="detached")
    visitor.settle()


def _publish(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Publish 1 statement").click()
    dialog.get_by_role("button", name="Done").click()
    dialog.wait_for(state="detached")
    visitor.settle()


def _credit(visitor: Visitor, number: str) -> None:
    page = visitor.page
    page.get_by_role("button", name="Credit", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(f"-{TOTAL}").wait_for()
    dialog.get_by_label("Reason").fill("Agreed")
    dialog.get_by_label("Reason").press("Enter")
    button = dialog.get_by_role("button", name="Freeze the credit statement")
    button.and_(page.locator(":enabled")).click()
    dialog.wait_for(state="detached", timeout=60_000)
    page.get_by_role("button", name=f"C1 · -{TOTAL}").click()
    page.get_by_role("heading", name="C1").wait_for()
    visitor.settle()
    text = "\n".join(each.extract_text() for each in PdfReader(visitor.download("PDF")).pages)
    for printed in ("Credit Statement", number, "-1,386.15", "-277.23", "-1,663.38"):
        assert printed in text
