"""What the page tests share: the frame, run without a browser on stores of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from ses_dash.ui import session
from tests.ui import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.stores import Stores

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty_app(stores: Stores) -> Iterator[AppTest]:
    """The app on empty stores, not run yet."""
    session.use(stores)
    yield AppTest.from_file(str(ROOT / "ses_dash" / "ui" / "main.py"), default_timeout=60)
    session.use(None)


@pytest.fixture
def app(stores: Stores, empty_app: AppTest, tmp_path: Path) -> AppTest:
    """The app on the stores of the small reseller."""
    assert {result.status for result in sample.load(stores, tmp_path)} == {"loaded"}
    return empty_app


def visit(app: AppTest, page: str, **query: str) -> AppTest:
    """Open a page, its filters in the URL, and hold it to showing no traceback."""
    app.run()
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception
    return app
