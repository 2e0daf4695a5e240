"""A served data folder with a loaded month and a frozen statement."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from tests.cli.shop import open_shop
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serving import Served


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("served") / "data"
    with clock.fixed(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        open_shop(data)
    with serving(data) as server:
        yield server
