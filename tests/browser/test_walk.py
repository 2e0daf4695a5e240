"""The main job in a browser: load, filter, drill, share, freeze, open, download."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tests.browser.conftest import served
from tests.ui import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Visitor

ACCOUNTS = f"""program,account,name,customer
aws,111111111111,north-prod,{sample.NORTH}
aws,222222222222,evil-prod,"{sample.EVIL}"
azure,north-sub,north-azure,{sample.NORTH}
"""
TOTAL, NET, TAX = "1,512.17 USD", "1,260.14 USD", "252.03 USD"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path / "data") as address:
        yield address


def test_from_an_empty_folder_to_a_downloaded_statement(
    fresh: str, visit: Callable[[str], Visitor], tmp_path: Path
) -> None:
    visitor = visit(fresh)
    _load(visitor, tmp_path)
    _assign(visitor, tmp_path)
    _drill_and_share(visitor)
    number = _freeze(visitor)
    _download(visitor, number)


def _load(visitor: Visitor, folder: Path) -> None:
    page = visitor.page
    visitor.open("/")
    page.get_by_role("link", name="Load data").last.click()
    page.get_by_role("heading", name="Load data").wait_for()
    files = [
        sample.write(folder, month, issuer)
        for month in sample.MONTHS
        for issuer in ("Amazon Web Services", "Microsoft")
    ]
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Load 4 files").click()
    page.get_by_text("1,274.02 USD").wait_for(timeout=60_000)
    visitor.settle()
    assert page.get_by_text("check Loaded").count() == 4


def _assign(visitor: Visitor, folder: Path) -> None:
    page = visitor.page
    visitor.go("Customers")
    for name, rate in ((sample.NORTH, "20"), (sample.EVIL, "0")):
        if name != sample.NORTH:  # the form of the first one is open
            visitor.open("/customers")
            page.get_by_role("button", name="New customer").click()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Tax rate in %").fill(rate)
        page.get_by_role("button", name="Create customer").click()
        page.get_by_text("Created").wait_for()
        visitor.settle()
    page.get_by_role("tab", name="Import and export").click()
    path = folder / "accounts.csv"
    path.write_text(ACCOUNTS, encoding="utf-8")
    page.locator("[class*=st-key-import-accounts] input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Import accounts").click()
    page.get_by_text("3 lines imported").wait_for()


def _drill_and_share(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("Billing report")
    visitor.open("/billing?currency=USD&program=AWS")
    assert visitor.metrics()["Cost (USD)"] == "1,274.02"
    page.get_by_role("link", name=sample.NORTH, exact=True).click()
    page.get_by_role("heading", name="Customer", level=1, exact=True).wait_for()
    visitor.settle()
    shown = visitor.metrics()
    assert shown["Cost (USD)"] == "1,260.14"
    assert "customer=" in page.url
    second = visitor.context.new_page()
    second.goto(page.url)
    visitor.settle(second)
    assert visitor.metrics(second) == shown
    second.close()
    visitor.go("Billing report")


def _freeze(visitor: Visitor) -> str:
    page = visitor.page
    visitor.open("/billing?currency=USD&program=AWS")
    page.get_by_role("checkbox", name=f"Tick {sample.NORTH}").check()
    page.get_by_text("1 customer ticked").wait_for()
    page.get_by_role("button", name="Freeze month").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_test_id("stMetricValue").get_by_text(TOTAL).wait_for()
    dialog.get_by_text("8.88 USD of this month").wait_for()
    dialog.get_by_role("button", name="Freeze 1 statement").click()
    result = dialog.get_by_role("link", name=TOTAL)
    result.wait_for(timeout=60_000)
    number = result.inner_text().split(" ")[0]
    result.click()
    page.get_by_role("heading", name="Statements", level=1).wait_for()
    visitor.settle()
    assert f"statement={number}" in page.url
    return number


def _download(visitor: Visitor, number: str) -> None:
    assert visitor.metrics() == {"Net": NET, "Tax": TAX, "Total": TOTAL}
    visitor.page.get_by_role("heading", name=number).wait_for()
    pdf = "\n".join(page.extract_text() for page in PdfReader(visitor.download("PDF")).pages)
    assert "1,512.17" in pdf
    assert "1,260.14" in pdf
    with visitor.download("CSV").open(encoding="utf-8-sig", newline="") as file:
        cells = {cell for row in csv.reader(file) for cell in row}
    assert {"1200.12", "60.02"} <= cells
    assert visitor.download("Detail CSV").stat().st_size > 0
