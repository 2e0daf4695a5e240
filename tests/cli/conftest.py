"""The data folder of a small shop, and copies of it to change."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from tests.cli.shop import open_shop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is not changed, with the file it was loaded from and a next one."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    with clock.fixed(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        open_shop(data)
    return data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    """A copy of the prepared folder, to change."""
    shutil.copytree(prepared.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data"
