"""A shop on stores of its own, empty or with three statements."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.billing.living import three
from tests.billing.shop import Charge, Shop
from tests.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses_dash.stores import Stores


@pytest.fixture
def shop(stores: Stores) -> Shop:
    """Nothing loaded, nobody known."""
    return Shop(stores)


@contextmanager
def _new_shop(factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Open stores of their own, to fill them once for many tests."""
    settings = Settings(factory.mktemp("shop") / "data", memory_limit="1GB", threads=2)
    with clock.fixed(NOON), opened(settings) as stores:
        yield Shop(stores)


@pytest.fixture(scope="session")
def three_data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A data folder with three statements, to copy, and how many loads are in it."""
    with _new_shop(tmp_path_factory) as shop:
        return shop.stores.settings.data, three(shop).loads


@pytest.fixture(scope="session")
def taxed_data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A data folder with three statements of two lines and tax, as `three_data`."""
    with _new_shop(tmp_path_factory) as shop:
        for name in ("Ada", "Bea", "Cleo"):
            shop.own(name, shop.customer(name, "20"))
            shop.load(Charge(name, "10.005"), Charge(name, "0.004", service="Storage"))
        shop.freeze()
        return shop.stores.settings.data, shop.loads


@pytest.fixture
def data_before(request: pytest.FixtureRequest, empty_data: Path) -> Path:
    """The stores of a test are empty, but for those of `three_frozen` and `three_taxed`."""
    for name, data in (("three_frozen", "three_data"), ("three_taxed", "taxed_data")):
        if name in request.fixturenames:
            found: Path = request.getfixturevalue(data)[0]
            return found
    return empty_data


@pytest.fixture
def three_frozen(shop: Shop, three_data: tuple[Path, int]) -> Shop:
    """Statements 1 of 100.00 EUR, 2 of 0.00 and 3 of -5.00."""
    return replace(shop, loads=three_data[1])


@pytest.fixture
def three_taxed(shop: Shop, taxed_data: tuple[Path, int]) -> Shop:
    """Statements 1, 2 and 3, each with two lines and 20 % tax."""
    return replace(shop, loads=taxed_data[1])
