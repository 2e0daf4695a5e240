"""What each of the three users does first thing in the morning, on the demo, in a browser."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader

from ses_dash.ui.navigation import SCREENS
from tests.browser.conftest import PHONE, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Route

    from tests.browser.conftest import Visitor

RISEN = "Pinebarrow Games"
SERVICE = "Amazon Elastic Compute Cloud"
GROWING = "Tessaly Robotics"
CHECKED = "Velloren Insurance"
STYLES = re.compile(r"/(table|months)[^/]*\.css")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("demo") / "data", "--demo") as address:
        yield address


def _query(visitor: Visitor) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(visitor.page.url).query).items()}


def _choose(visitor: Visitor, label: str, value: str) -> None:
    """Choose in a select box by typing, as with a keyboard."""
    box = visitor.page.get_by_role("combobox", name=label, exact=False).first
    box.click()
    box.fill(value)
    visitor.page.get_by_role("option", name=value, exact=True).first.wait_for()
    visitor.page.keyboard.press("Enter")
    visitor.settle()


def test_a_reseller_finds_whose_bill_rose_and_why_and_shares_it(
    demo: str, visit: Callable[[str], Visitor]
) -> None:
    visitor = visit(demo)
    page = visitor.page
    visitor.open("/")
    visitor.go("Overview")
    _choose(visitor, "Period", "2026-09")
    page.get_by_role("table", name="Customers whose price rose or fell most").get_by_role(
        "link", name=RISEN
    ).click()
    page.get_by_role("heading", name="Customer", level=1).wait_for()
    visitor.settle()
    risen = (
        page.get_by_role("table", name="Services by account whose price rose or fell most")
        .get_by_role("row")
        .nth(1)
    )
    assert SERVICE in risen.inner_text()
    risen.get_by_role("link").first.click()
    page.get_by_role("heading", name="Account", level=1).wait_for()
    visitor.settle()
    found = _query(visitor)
    assert (found["period"], found["customer"], found["service"]) == ("2026-09", RISEN, SERVICE)
    assert "pinebarrow-render" in found["account"]
    shown = visitor.metrics()
    second = visitor.context.new_page()
    second.goto(page.url)
    visitor.settle(second)
    assert visitor.metrics(second) == shown


def test_an_account_manager_sees_the_trend_of_a_customer_and_takes_it_along(
    demo: str, visit: Callable[[str], Visitor]
) -> None:
    visitor = visit(demo)
    visitor.open("/customer")
    _choose(visitor, "Customer", GROWING)
    _choose(visitor, "Period", "Last 12 months")
    visitor.page.locator(".js-plotly-plot").first.wait_for()
    with visitor.download("CSV", "[class*=st-key-csv-accounts]").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    assert {row["billing_currency"] for row in rows} == {"EUR"}


def test_finance_changes_an_option_freezes_all_publishes_and_voids_one(
    demo: str, visit: Callable[[str], Visitor]
) -> None:
    visitor = visit(demo)
    _change_an_option(visitor)
    _freeze_all(visitor)
    number = _publish_one(visitor)
    _void_another(visitor, number)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_shuts_anybody_out(demo: str, visit: Callable[..., Visitor], scheme: str) -> None:
    visitor = visit(demo, scheme)
    visitor.open("/")
    found = {}
    for screen in SCREENS:
        visitor.go(screen.title)
        visitor.page.wait_for_timeout(500)  # charts draw themselves in
        found[screen.key] = visitor.barriers()
    assert not any(found.values()), found


def test_every_page_fits_a_phone(demo: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(demo, size=PHONE)
    too_wide = {}
    for path in ("/", *(f"/{screen.key}" for screen in SCREENS[1:])):
        visitor.open(path)
        for table in visitor.page.locator(".frame").all():
            table.wait_for()
        too_wide[path] = visitor.page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
        )
    assert not [path for path, pixels in too_wide.items() if pixels > 0], too_wide


@pytest.mark.parametrize("path", ["/", "/overview"])  # the strip of months; tables of a report
def test_nothing_is_drawn_before_its_styles(
    demo: str, visit: Callable[..., Visitor], path: str
) -> None:
    visitor = visit(demo, size=PHONE)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route(STYLES, hold)
    visitor.open(path)
    drawn = visitor.page.locator(".frame").first
    drawn.wait_for(state="attached")
    assert held
    assert not drawn.is_visible()
    for route in held:
        route.continue_()
    visitor.page.unroute(STYLES)
    drawn.wait_for(state="visible")


def _change_an_option(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/")
    visitor.go("Invoice Options")
    value = page.get_by_role("spinbutton", name="Term Value")
    value.fill("14")
    value.press("Enter")
    page.get_by_text("1 change not saved.").wait_for()
    page.get_by_text("20 Dec 2026 → 4 Dec 2026").first.wait_for()
    page.get_by_role("button", name="Save for everybody").click()
    page.get_by_text("From the next freeze on").wait_for()


def _freeze_all(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("Statements")
    page.get_by_role("button", name="Freeze a month").click()
    dialog = page.get_by_role("dialog")
    freeze = dialog.get_by_role("button", name="Freeze", exact=False).last
    freeze.wait_for(timeout=60_000)
    freeze.click()
    dialog.wait_for(state="detached")
    page.get_by_text("frozen", exact=False).first.wait_for(timeout=60_000)
    page.get_by_role("button", name="Dismiss").wait_for(timeout=60_000)


def _publish_one(visitor: Visitor) -> str:
    page = visitor.page
    visitor.open("/statements?statement=1")
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Publish 1 statement").click()
    dialog.get_by_text("1 statement published.").wait_for()
    dialog.get_by_role("button", name="Done").click()
    visitor.settle()
    page.get_by_text("Open", exact=True).first.wait_for()
    pdf = "\n".join(page.extract_text() for page in PdfReader(visitor.download("PDF")).pages)
    assert "4 Dec 2026" in pdf
    return "1"


def _void_another(visitor: Visitor, published: str) -> None:
    page = visitor.page
    visitor.open("/statements?statement=2")
    page.get_by_role("button", name="Void").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Wrong address")
    dialog.get_by_label("Reason").press("Enter")
    dialog.get_by_role("button", name="Void 2").click()
    page.get_by_text("2 is void").wait_for()
    visitor.open(f"/statements?statement={published}")
    assert not page.get_by_role("button", name="Void").count()
