"""The report pages in a browser: from what moved to why, by mouse and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.browser.conftest import served
from tests.ui import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visitor

PHONE = 390  # pixels wide


@pytest.fixture(scope="module")
def reseller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reports")
    with opened(Settings(data=folder / "data", memory_limit="1GB", threads=2)) as stores:
        sample.load(stores, folder)
    with served(folder / "data") as address:
        yield address


def _query(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def _names(table: Locator) -> list[str]:
    table.locator("tfoot").wait_for()
    return table.locator("tbody th").all_inner_texts()


def test_from_what_moved_to_the_account_behind_it(
    reseller: str, visit: Callable[[str], Visitor]
) -> None:
    visitor = visit(reseller)
    page = visitor.page
    visitor.open("/overview?currency=USD")
    page.get_by_role("link", name=sample.NORTH).first.click()
    page.get_by_role("heading", name="Customer", level=1).wait_for()
    visitor.settle()
    assert _query(page)["customer"] == sample.NORTH
    moved = page.get_by_role("table", name="Services by account whose price rose or fell most")
    moved.get_by_role("link", name="Amazon EC2").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Account", level=1).wait_for()
    visitor.settle()
    assert _query(page)["account"] == "AWS 111111111111 · north-prod"
    assert _query(page)["service"] == "Amazon EC2"
    assert visitor.metrics()["Cost (USD)"] == "1,200.12"


def test_a_click_on_a_month_chooses_it(reseller: str, visit: Callable[[str], Visitor]) -> None:
    visitor = visit(reseller)
    visitor.open("/overview?currency=USD")
    bar = visitor.page.locator(".barlayer .trace").first.locator(".point path").first
    bar.click(force=True)
    visitor.page.wait_for_url("**period=2026-09**")
    visitor.settle()
    assert visitor.metrics()["Cost (USD)"] == "1,067.88"


def test_rows_are_sorted_and_the_total_stays_last(
    reseller: str, visit: Callable[[str], Visitor]
) -> None:
    visitor = visit(reseller)
    visitor.open("/billing?currency=USD")
    table = visitor.page.get_by_role("table", name="Customers of the chosen months")
    assert _names(table) == [sample.NORTH, sample.EVIL, "Nobody (unassigned)"]
    table.get_by_role("button", name="Cost (USD)").click()
    assert _names(table) == [sample.NORTH, "Nobody (unassigned)", sample.EVIL]
    table.get_by_role("button", name="Cost (USD)").press("Enter")
    assert _names(table) == [sample.EVIL, "Nobody (unassigned)", sample.NORTH]
    assert table.locator("tr").last.inner_text().split()[:2] == ["Total", "1,274.02"]


def test_ticked_customers_can_be_frozen(reseller: str, visit: Callable[[str], Visitor]) -> None:
    visitor = visit(reseller)
    page = visitor.page
    visitor.open("/billing?currency=USD")
    freeze = page.get_by_role("button", name="Freeze month")
    assert freeze.is_disabled()
    page.get_by_role("checkbox", name=f"Tick {sample.NORTH}").check()
    page.get_by_text("1 customer ticked").wait_for()
    page.get_by_role("checkbox", name="Tick all").check()
    page.get_by_text("2 customers ticked").wait_for()
    visitor.settle()
    assert freeze.is_enabled()


def test_a_phone_scrolls_tables_and_never_the_page(
    reseller: str, visit: Callable[[str], Visitor]
) -> None:
    visitor = visit(reseller)
    visitor.page.set_viewport_size({"width": PHONE, "height": 844})
    for path in ("overview", "billing", f"customer?customer={sample.NORTH.replace('&', '%26')}"):
        visitor.open(f"/{path}")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE
