"""What the page tests share: the frame, run without a browser on stores of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from ses_dash import clock
from ses_dash.settings import Settings
from ses_dash.stores import opened
from ses_dash.ui import session
from tests.ui import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.stores import Stores

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _app() -> AppTest:
    return AppTest.from_file(str(ROOT / "ses_dash" / "ui" / "main.py"), default_timeout=60)


@pytest.fixture(scope="session")
def reseller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The stores of the small reseller, for tests that only look."""
    folder = tmp_path_factory.mktemp("reseller")
    with opened(Settings(data=folder / "data", memory_limit="1GB", threads=2)) as stores:
        with clock.fixed(NOW):
            assert {result.status for result in sample.load(stores, folder)} == {"loaded"}
        yield stores


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
