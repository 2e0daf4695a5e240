"""Take the pictures of docs/guide/ from the demo: every page, light and dark, desktop and phone."""

from __future__ import annotations

import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image
from playwright.sync_api import FilePayload, sync_playwright

from tests.serving import command, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page, ViewportSize

GUIDE = Path(__file__).resolve().parent / "guide"
CHROMIUM = Path("/usr/bin/chromium")
COLOURS = 128  # enough for pages of few colours, and a quarter of the bytes

PAGES = {
    "today": "/",
    "overview": "/overview?period=2026-09",
    "billing": "/billing?period=2026-09",
    "customer": "/customer?customer=Pinebarrow+Games&period=2026-09",
    "account": "/account?customer=Pinebarrow+Games&period=2026-09",
    "service": "/service?period=2026-09",
    "customers": "/customers",
    "load": "/load",
    "mapping": "/load",
    "pricebooks": "/pricebooks?pricebook=Standard",
    "commitments": "/commitments",
    "shared-costs": "/shared-costs",
    "statements": "/statements",
    "statement": "/statements?statement=1",
    "proof": "/proof",
    "accounting": "/accounting?profile=Neutral+CSV",
    "invoice-options": "/invoice-options",
    "charges": "/charges",
    "taxes": "/taxes",
    "rates": "/rates",
    "seller": "/seller",
}
_EVERYBODY = (
    *("Dunmore Freight", "Kestrel Loom Textiles", "Lanternhouse Media", "Mirador Dental Group"),
    *("Orrin Vale Foods", "Pinebarrow Games", "Quillmark Publishing", "Velloren Insurance"),
)
# What is settled before the pictures are taken: commands, and the CSV that each reads.
SETTLED: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("pricebooks", "import", "-"),
        (
            "pricebook,program,effective_from,level,key,method,value,basis\n"
            "Standard,aws,2025-10,program,,percent,12,billed\n"
            "Standard,aws,2025-10,service,Amazon Simple Storage Service,percent,6,billed\n"
            "Standard,aws,2026-07,program,,percent,14,billed\n"
            "Standard,aws,2026-07,service,Amazon Simple Storage Service,percent,8,billed\n"
        ),
    ),
    (
        ("pricebooks", "import-choices", "-"),
        "customer,program,pricebook,valid_from\n"
        + "".join(f"{name},aws,Standard,2025-10\n" for name in _EVERYBODY),
    ),
    (
        ("charges", "import", "-"),
        (
            "name,rule,from,customer,program,currency,amount,tiers\n"
            "Managed service,fixed,2026-01,Velloren Insurance,aws,USD,250,\n"
            "Support plan,tiers,2026-01,Saltmarsh Energy,aws,USD,,10000@10; 80000@7; @3\n"
            "Partner discount,discount percent,2026-01,,aws,,2,\n"
        ),
    ),
    (
        ("rates", "import", "-"),
        (
            "month,from,to,rate,source,date\n"
            "2026-08,USD,EUR,0.9184,ECB,2026-08-31\n2026-09,USD,EUR,0.9127,ECB,2026-09-30\n"
        ),
    ),
    (("shared", "set", "aws", "911144482835", "usage", "--from", "2026-05"), ""),
)
DROPPED = {  # files that are dropped on a page before its picture is taken
    "mapping": (
        "North-2026-10.csv",
        (
            "Invoice 4711;;;;;\nDistributor North;;;;;\n\n"
            "Account;Customer;Date;Service;Amount;Currency\n"
            "000042;Pinebarrow Games;03.10.2026;Storage;1.234,56;EUR\n"
            "000042;Pinebarrow Games;04.10.2026;Refund;10,06-;EUR\n"
            "000007;Harbour Foods;31.10.2026;Compute;12,00;EUR\n"
            ";Total;;;1.236,50;EUR\n"
        ),
    )
}
PRESSED = {"accounting": "Preview", "proof": "Verify now"}  # before its picture is taken
SIZES: dict[str, ViewportSize] = {
    "": {"width": 1400, "height": 1000},
    "-phone": {"width": 390, "height": 844},
}
SCHEMES: dict[str, Literal["light", "dark"]] = {"": "light", "-dark": "dark"}


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to take: its file and the page, window and theme it shows."""

    page: str
    file: str
    path: str
    size: ViewportSize
    scheme: Literal["light", "dark"]


def shots() -> Iterator[Shot]:
    """Yield every picture of the guide."""
    for name, path in PAGES.items():
        for device, size in SIZES.items():
            for theme, scheme in SCHEMES.items():
                yield Shot(name, f"{name}{device}{theme}.png", path, size, scheme)


def main(pages: Sequence[str] = ()) -> None:
    """Load the demo, freeze a month, and take every picture, or those of some pages."""
    if not CHROMIUM.exists():
        sys.exit(f"The pictures need Chromium at {CHROMIUM} (on Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        with serving(data, "--demo") as server:
            for words, text in SETTLED:
                _run(data, words, text)
            command(data, "freeze", "--program", "aws", "--period", "2026-09")
            command(data, "statements", "publish", "1", "2", "3")
            for shot in (each for each in shots() if not pages or each.page in pages):
                _take(browser, server.address, shot)


def _run(data: Path, arguments: Sequence[str], text: str) -> None:
    done = command(data, *arguments, stdin=text.encode())
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: {done.stderr.decode()}")


def _take(browser: Browser, address: str, shot: Shot) -> None:
    context = browser.new_context(viewport=shot.size, color_scheme=shot.scheme)
    page = context.new_page()
    page.goto(address + shot.path)
    _settle(page)
    if shot.page in DROPPED:
        name, text = DROPPED[shot.page]
        file = FilePayload(name=name, mimeType="text/csv", buffer=text.encode())
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("heading", name="Tell us how to read it").wait_for()
        _settle(page)
    if shot.page in PRESSED:
        page.get_by_role("button", name=PRESSED[shot.page]).click()
        page.wait_for_timeout(1000)
        _settle(page)
    _save(page.screenshot(), GUIDE / shot.file)
    context.close()


def _settle(page: Page) -> None:
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState"
        " === 'notRunning'"
        " && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"
    )
    page.wait_for_timeout(1000)  # charts draw themselves in


def _save(picture: bytes, path: Path) -> None:
    """Write a picture with few colours, so that the repository stays small."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
