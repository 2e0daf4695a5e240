"""A real server and a real browser; left out in one line where Chromium is missing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
LOOPBACK = {"127.0.0.1", "localhost"}
START_SECONDS = 120
DESKTOP: ViewportSize = {"width": 1400, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}


class Visitor:
    """A browser window that notes what must not happen: console errors and calls to the outside."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.faults: list[str] = []
        self.downloads: list[Path] = []
        context.on("page", self._watch)
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._ask(request.url))
        page.on("download", lambda download: self.downloads.append(Path(download.path())))

    def _hear(self, message: ConsoleMessage) -> None:
        # On a deep link Streamlit first looks for itself below the path of the page.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.faults.append(message.text)

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK:
            self.faults.append(f"asked for {url}")

    def open(self, path: str, page: Page | None = None) -> None:
        """Open an address of the server and wait until the page is drawn."""
        (page or self.page).goto(self.address + path)
        self.settle(page)

    def go(self, title: str) -> None:
        """Switch to a page by the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        self.page.get_by_role("heading", name=title, level=1, exact=True).wait_for()
        self.settle()

    def settle(self, page: Page | None = None) -> None:
        """Wait until the script has run and nothing is left of the run before."""
        page = page or self.page
        page.get_by_test_id("stApp").wait_for()
        page.wait_for_timeout(150)
        page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState"
            " === 'notRunning' && !document.querySelector('[data-stale=true]')"
        )

    def barriers(self) -> list[str]:
        """Return what axe-core finds seriously wrong with the page for people with disabilities.

        What fades in or out has done so before it looks.
        """
        self.page.wait_for_function(
            "() => document.getAnimations().every(each => each.playState !== 'running'"
            " || each.effect.getComputedTiming().endTime === Infinity)"
        )
        found = Axe().run(self.page).response["violations"]
        return [
            f"{each['id']}: {node['html'][:200]} {[check['message'] for check in node['any']]}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    def metrics(self, page: Page | None = None) -> dict[str, str]:
        """Return the figures on top of the page by their names."""
        found = (page or self.page).get_by_test_id("stMetric")
        found.first.wait_for()
        labels = found.get_by_test_id("stMetricLabel").all_inner_texts()
        return dict(
            zip(labels, found.get_by_test_id("stMetricValue").all_inner_texts(), strict=True)
        )

    def click_cell(self, table: str, row: int, x: int) -> None:
        """Click into a row (0 = first) of the table whose key begins so, `x` pixels from left."""
        canvas = self.page.locator(f"[class*=st-key-{table}] canvas").first
        canvas.scroll_into_view_if_needed()
        self.page.wait_for_timeout(300)
        canvas.click(position={"x": x, "y": 35 * (row + 1) + 17}, force=True)
        self.page.wait_for_timeout(150)
        self.settle()

    def download(self, link: str, place: str = "body") -> Path:
        """Click a link to a file, in a part of the page; return where the browser put it."""
        before = len(self.downloads)
        self.page.locator(place).get_by_role("link", name=link, exact=True).click()
        for _ in range(100):
            if len(self.downloads) > before:
                return self.downloads[-1]
            self.page.wait_for_timeout(100)
        pytest.fail(f"{link} was not downloaded")


@pytest.fixture(scope="module")  # while it is open, no other test can run an event loop
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    if not CHROMIUM.exists():
        message = f"browser tests need Chromium at {CHROMIUM} (on Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)


@contextmanager
def served(data: Path, *options: str) -> Iterator[str]:
    """Serve a data folder on a free port; yield the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = os.environ | {"SES_DASH_DATA": str(data), "SES_DASH_NOW": "2026-11-20T12:00:00+00:00"}
    command = [sys.executable, "-m", "ses_dash", "serve", "--port", str(port), *options]
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 5):
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}")
        try:
            if requests.get(f"{address}/api/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    pytest.fail("the server did not start")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Open a browser window on an address; at the end nothing must have gone wrong in it."""
    visitors: list[Visitor] = []

    def start(
        address: str, scheme: Literal["light", "dark"] = "light", size: ViewportSize = DESKTOP
    ) -> Visitor:
        context = browser.new_context(viewport=size, color_scheme=scheme)
        visitors.append(Visitor(context, address))
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.context.close()
        assert not visitor.faults
