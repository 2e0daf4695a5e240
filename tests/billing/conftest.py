"""A shop on stores of its own, empty or with three statements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.billing.living import three
from tests.billing.shop import Shop
from tests.conftest import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.stores import Stores


@pytest.fixture
def shop(stores: Stores) -> Shop:
    """Nothing loaded, nobody known."""
    return Shop(stores)


@pytest.fixture(scope="session")
def three_data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A data folder with three statements, to copy, and how many loads are in it."""
    data = tmp_path_factory.mktemp("three") / "data"
    with (
        clock.fixed(NOON),
        opened(Settings(data=data, memory_limit="1GB", threads=2)) as stores,
    ):
        return data, three(Shop(stores)).loads


@pytest.fixture
def data_before(request: pytest.FixtureRequest, empty_data: Path) -> Path:
    """The stores of a test are empty, those with `three_frozen` hold three statements."""
    if "three_frozen" not in request.fixturenames:
        return empty_data
    data: Path = request.getfixturevalue("three_data")[0]
    return data


@pytest.fixture
def three_frozen(shop: Shop, three_data: tuple[Path, int]) -> Shop:
    """Statements 1 of 100.00 EUR, 2 of 0.00 and 3 of -5.00."""
    return replace(shop, loads=three_data[1])
