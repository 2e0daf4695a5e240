"""A shop on fresh stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.billing.shop import Shop

if TYPE_CHECKING:
    from ses_dash.stores import Stores


@pytest.fixture
def shop(stores: Stores) -> Shop:
    """Nothing loaded, nobody known."""
    return Shop(stores)
