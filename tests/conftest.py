"""What the tests share: open stores on a fresh folder, a fixed clock, the provider samples."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis

from ses_dash import clock
from ses_dash.settings import Settings
from ses_dash.stores import Stores, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"

# What `make nightly` runs the tests of money with, 100,000 cases and more among them; every other
# run has the profile that CI has.
hypothesis.register_profile("nightly", hypothesis.get_profile("ci"), max_examples=10_000)


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """No test depends on today: it is noon of 20 November 2026."""
    with clock.fixed(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh data folder."""
    return Settings(data=tmp_path / "data", memory_limit="1GB", threads=2)


@pytest.fixture
def stores(settings: Settings) -> Iterator[Stores]:
    """The three stores, empty."""
    with opened(settings) as open_stores:
        yield open_stores


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of provider samples beside the repository; left out where it is absent."""
    if not SHARED_DATA.is_dir():
        message = f"the provider samples are not here ({SHARED_DATA.name} beside the repository)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return SHARED_DATA
