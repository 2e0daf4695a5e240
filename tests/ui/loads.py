"""What the tests of loading share: drop files, press, wait for the load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import background
from ses_dash.ledger import deliveries

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


def drop(app: AppTest, *paths: Path) -> AppTest:
    """Drop files on the page."""
    for path in paths:
        app.file_uploader[0].upload(path.name, path.read_bytes())
    app.run()
    assert not app.exception
    return app


def settled(app: AppTest, stores: Stores) -> AppTest:
    """Wait for the load, as the page does when it takes longer."""
    job = background.current(stores, SINGLE_USER)
    if job is not None:
        job.join()
        app.run()
    assert not app.exception
    return app


def press(app: AppTest, stores: Stores, key: str) -> AppTest:
    """Press a button that loads, and wait for the load."""
    app.button(key=key).click().run()
    return settled(app, stores)


def states(stores: Stores) -> list[str]:
    """Return the states of all deliveries, in the order of arrival."""
    with stores.ledger.read() as conn:
        return list(deliveries.states(conn).values())
