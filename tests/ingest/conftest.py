"""Small files of our own, and where to put them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from tests.ingest.azure_files import azure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.model.mapping import Mapping
    from ses_dash.stores import Stores
    from tests.ingest.azure_files import Row


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
        *paths: Path,
        approve: bool = False,
        program: str | None = None,
        mapping: Mapping | None = None,
        period: str = "",
    ) -> list[FileResult]:
        return pipeline.load(
            stores,
            SINGLE_USER,
            paths,
            approve=approve,
            program=program,
            mapping=mapping,
            period=period,
        )

    return load_files


@pytest.fixture
def azure_charge(
    write: Callable[[str, str | bytes], Path],
    load: Callable[..., list[FileResult]],
    stores: Stores,
) -> Callable[..., dict[str, Any]]:
    """Load Azure cost details of one row and return its charge."""

    def loaded(row: Row, **file: Any) -> dict[str, Any]:  # noqa: ANN401 - what `azure` takes
        [result] = load(write("a.csv", azure(row, **file)))
        assert (result.status, result.reason) == ("loaded", "")
        names = [column for column, *_ in stores.warehouse.rows("DESCRIBE charge")]
        [values] = stores.warehouse.rows("SELECT * FROM charge")
        return dict(zip(names, values, strict=True))

    return loaded
