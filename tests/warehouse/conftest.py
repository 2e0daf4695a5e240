"""A warehouse of its own for each test."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ses_dash.warehouse.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder that queries may read files from."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def warehouse(tmp_path: Path, work: Path, empty_data: Path) -> Iterator[Warehouse]:
    """An empty warehouse."""
    path = Path(shutil.copy(empty_data / "warehouse.duckdb", tmp_path))
    opened = Warehouse.open(path, work=work, memory_limit="1GB", threads=2)
    yield opened
    opened.close()
