"""What the page tests share: the frame, run without a browser on stores of their own."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze
from ses_dash.period import BillingPeriod
from ses_dash.settings import Settings
from ses_dash.stores import opened
from ses_dash.ui import session
from tests.conftest import NOON
from tests.ui import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.stores import Stores

ROOT = Path(__file__).resolve().parents[2]


def _app() -> AppTest:
    return AppTest.from_file(str(ROOT / "ses_dash" / "ui" / "main.py"), default_timeout=60)


@pytest.fixture(scope="session", autouse=True)
def packages_scanned_once() -> Iterator[None]:
    """Every app looks for components in all installed packages; let the first do it for all."""
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def reseller_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the small reseller, to copy."""
    folder = tmp_path_factory.mktemp("reseller")
    settings = Settings(data=folder / "data", memory_limit="1GB", threads=2)
    with clock.fixed(NOON), opened(settings) as stores:
        assert {result.status for result in sample.load(stores, folder)} == {"loaded"}
    return settings.data


@pytest.fixture(scope="session")
def reseller(reseller_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The stores of the small reseller, for tests that only look."""
    data = shutil.copytree(reseller_data, tmp_path_factory.mktemp("looked-at") / "data")
    with opened(Settings(data=data, memory_limit="1GB", threads=2)) as stores:
        yield stores


@pytest.fixture(scope="session")
def frozen_data(reseller_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the small reseller with its October frozen, to copy."""
    data = shutil.copytree(reseller_data, tmp_path_factory.mktemp("frozen") / "data")
    with (
        clock.fixed(NOON),
        opened(Settings(data=data, memory_limit="1GB", threads=2)) as stores,
    ):
        for program in ("aws", "azure"):
            preview = freeze.preview(stores, SINGLE_USER, program, BillingPeriod.parse("2026-10"))
            freeze.freeze(stores, SINGLE_USER, preview)
    return data


@pytest.fixture
def data_before(request: pytest.FixtureRequest, empty_data: Path) -> Path:
    """The stores of a test are empty, but for those of `reselling` and `october_frozen`."""
    filled = {"october_frozen": "frozen_data", "reselling": "reseller_data"}
    for name, data in filled.items():
        if name in request.fixturenames:
            found: Path = request.getfixturevalue(data)
            return found
    return empty_data


@pytest.fixture
def app(reseller: Stores) -> Iterator[AppTest]:
    """The app on the small reseller's stores, not run yet."""
    session.use(reseller)
    yield _app()
    session.use(None)


@pytest.fixture
def own_app(stores: Stores) -> Iterator[AppTest]:
    """The app on empty stores of its own."""
    session.use(stores)
    yield _app()
    session.use(None)


@pytest.fixture
def reselling(own_app: AppTest) -> AppTest:
    """The app on stores of its own with the small reseller in them."""
    return own_app


@pytest.fixture
def october_frozen(own_app: AppTest) -> AppTest:
    """The app with three frozen statements: 1 Northwind and 2 the evil one (AWS), 3 Azure."""
    return own_app


def visit(app: AppTest, page: str, **query: str) -> AppTest:
    """Open a page, its filters in the URL, and hold it to showing no traceback."""
    app.run()
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(str(ROOT / "pages" / f"{page.replace('-', '_')}.py")).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    """Return the texts of a page, without the signs that keep Markdown from formatting them."""
    found = "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.error))
    return found.replace("\\", "")


def metrics(app: AppTest) -> dict[str, str]:
    """Return the figures on top of a page by their names."""
    return {metric.label: metric.value for metric in app.metric}
