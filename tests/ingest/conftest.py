"""Small files of our own, and where to put them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file below a folder for inputs."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / "inputs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def load(stores: Stores) -> Callable[..., list[FileResult]]:
    """Load files as the single user."""

    def load_files(
        *paths: Path, approve: bool = False, program: str | None = None
    ) -> list[FileResult]:
        return pipeline.load(stores, SINGLE_USER, paths, approve=approve, program=program)

    return load_files
