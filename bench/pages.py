"""Pages of the demo in headless Chromium: how long each takes to open once warm, and its bytes.

Every page is opened from the navigation under every set of filters, which stay in the URL.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from ses_dash.ui.navigation import SCREENS
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, WebSocket

CHROMIUM = Path("/usr/bin/chromium")
ROUNDS = 3
FILTERS: dict[str, dict[str, str]] = {
    "latest month": {},
    "last 12 months": {"period": "Last 12 months"},
    "one program": {"program": "AWS", "period": "2026-09"},
    "one customer": {"customer": "Pinebarrow Games"},
    "euro": {"currency": "EUR"},
    "effective cost": {"basis": "Effective", "period": "Last 3 months"},
}
_RUNNING = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'notRunning'"
_STALE = "document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"
# Clicks a link of the navigation; answers with the milliseconds until the page stands still.
_OPEN = f"""
async (title) => {{
    const links = [...document.querySelectorAll('[data-testid=stSidebarNav] a')];
    const start = performance.now();
    links.find(link => link.innerText.trim().endsWith(title)).click();
    const heading = () => document.querySelector('h1')?.innerText.trim().split('\\n')[0] === title;
    let quiet = 0;
    while (quiet < 2) {{
        await new Promise(requestAnimationFrame);
        quiet = !heading() || {_RUNNING} || {_STALE} ? 0 : quiet + 1;
    }}
    return performance.now() - start;
}}
"""


class Socket:
    """Counts what the server sends over the websocket."""

    def __init__(self, page: Page) -> None:
        self.received = 0
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)


def main() -> None:
    """Print milliseconds (median of three) and kilobytes for every page and set of filters."""
    if not CHROMIUM.exists():
        sys.exit(f"{Path(__file__).name}: no Chromium at {CHROMIUM}, left out")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        with serving(Path(folder) / "data", "--demo") as server:
            _table(browser, server.address)


def _table(browser: Browser, address: str) -> None:
    names = [screen.title for screen in SCREENS]
    print(f"{'filters':<16}" + "".join(f"{name:>22}" for name in names))
    slowest = 0.0
    for label, query in FILTERS.items():
        found = _measure(browser, f"{address}/overview?{urlencode(query)}")
        cells = (f"{found[name][0]:,.0f} ms {found[name][1] / 1000:,.0f} kB" for name in names)
        print(f"{label:<16}" + "".join(f"{cell:>22}" for cell in cells))
        slowest = max(slowest, *(each[0] for each in found.values()))
    print(f"slowest page: {slowest:,.0f} ms")


def _measure(browser: Browser, url: str) -> dict[str, tuple[float, float]]:
    """Return milliseconds and bytes of each page, by its title; a first round warms up."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    socket = Socket(page)
    page.goto(url)
    page.wait_for_function(f"() => document.querySelector('h1') && !({_RUNNING})")
    found: dict[str, list[tuple[float, int]]] = {screen.title: [] for screen in SCREENS}
    for number in range(ROUNDS + 1):
        for screen in SCREENS:
            before = socket.received
            milliseconds = page.evaluate(_OPEN, screen.title)
            page.wait_for_timeout(150)  # let the last messages arrive
            if number:
                found[screen.title].append((milliseconds, socket.received - before))
    page.close()
    return {
        title: (statistics.median(ms for ms, _ in pairs), statistics.median(b for _, b in pairs))
        for title, pairs in found.items()
    }


if __name__ == "__main__":
    main()
