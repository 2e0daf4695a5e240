"""In a browser: a published statement is credited, settled, frozen again, day and night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze, life
from ses_dash.period import BillingPeriod
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.browser.conftest import served
from tests.ui import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Visitor

TOTAL = "1,512.17 USD"


@pytest.fixture
def published(tmp_path: Path) -> Iterator[str]:
    """A server whose AWS month is frozen and published; the first statement is of Northwind."""
    settings = Settings(data=tmp_path / "data", memory_limit="1GB", threads=2)
    with opened(settings) as stores:
        sample.load(stores, tmp_path)
        preview = freeze.preview(stores, SINGLE_USER, "aws", BillingPeriod.parse("2026-10"))
        results = freeze.freeze(stores, SINGLE_USER, preview)
        life.publish(stores, SINGLE_USER, [result.number for result in results])
        number = next(each.number for each in results if str(each.total) == "1512.17")
    with served(tmp_path / "data") as address:
        yield f"{address}/statements?statement={number}"


def test_a_statement_is_credited_settled_and_replaced(
    published: str, visit: Callable[..., Visitor]
) -> None:
    address, path = published.split("/statements")
    visitor = visit(address)
    visitor.open(f"/statements{path}")
    _pay(visitor, "1000")
    _credit_an_amount(visitor)
    _credit_the_rest(visitor)
    _carry_forward(visitor)
    _freeze_again(visitor)
    by_night = visit(address, "dark")
    by_night.open(f"/statements{path}")
    by_night.page.get_by_text("Credit statements of this one").wait_for()
    assert _barriers(by_night) == []


def _barriers(visitor: Visitor) -> list[str]:
    """Return what is wrong once the page stands still: nothing fades, charts are drawn."""
    visitor.settle()
    visitor.page.wait_for_timeout(800)
    gone = "() => !document.querySelector('[data-testid=stToast]')"
    visitor.page.wait_for_function(gone)  # Streamlit's toasts have no name, and go by themselves
    return visitor.barriers()


def _pay(visitor: Visitor, amount: str) -> None:
    page = visitor.page
    page.get_by_role("button", name="Record payment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount in USD").fill(amount)
    dialog.get_by_label("Amount in USD").press("Enter")
    dialog.get_by_text("512.17 USD").last.wait_for()
    dialog.get_by_role("button", name="Record payment").click()
    dialog.wait_for(state="detached")
    visitor.settle()


def _credit_an_amount(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Credit", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("An amount", exact=True).click()
    dialog.get_by_text("Write the amount, tax included.").wait_for()
    box = dialog.get_by_role("textbox", name="Amount in USD, tax included")
    box.fill("12.17")
    box.press("Enter")
    dialog.get_by_text("-12.17 USD").wait_for()
    dialog.get_by_text("1,500.00 USD").wait_for()  # left to credit
    assert _barriers(visitor) == []
    _freeze_the_credit(visitor, "Agreed")
    page.get_by_text("C1 · -12.17 USD").wait_for()
    assert visitor.metrics()["Still due"] == "500.00 USD"


def _credit_the_rest(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Credit", exact=True).click()
    page.get_by_role("dialog").get_by_text("-1,500.00 USD").wait_for()
    _freeze_the_credit(visitor, "Wrong month")
    page.get_by_role("button", name="C2 · -1,500.00 USD").click()
    page.get_by_role("heading", name="C2").wait_for()
    visitor.settle()
    text = "\n".join(each.extract_text() for each in PdfReader(visitor.download("PDF")).pages)
    for printed in ("Credit Statement", "Credits statement", "-1,250.00", "-250.00", "-1,500.00"):
        assert printed in text


def _freeze_the_credit(visitor: Visitor, reason: str) -> None:
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_label("Reason").press("Enter")
    button = dialog.get_by_role("button", name="Freeze the credit statement")
    button.and_(visitor.page.locator(":enabled")).click()
    dialog.wait_for(state="detached", timeout=60_000)
    visitor.settle()


def _carry_forward(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Publish 1 statement").click()
    dialog.get_by_role("button", name="Done").click()
    dialog.wait_for(state="detached")
    page.get_by_role("button", name="Settle balance").click()
    assert _barriers(visitor) == []
    page.get_by_role("dialog").get_by_role("button", name="Carry 1,000.00 USD forward").click()
    page.get_by_text("is a prepaid credit now").wait_for()
    visitor.settle()


def _freeze_again(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/billing?currency=USD&program=AWS")
    page.get_by_role("checkbox", name=f"Tick {sample.NORTH}").check()
    page.get_by_role("button", name="Freeze month").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Freeze 1 statement").click()
    dialog.get_by_role("link", name=TOTAL).click()
    page.get_by_text("Nothing differs: 2 lines are the same.").wait_for(timeout=60_000)
    visitor.settle()
    assert visitor.metrics()["Still due"] == "512.17 USD"
    assert _barriers(visitor) == []
