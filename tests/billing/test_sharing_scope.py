"""Shared costs: who may see and choose what."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Role, Scope
from ses_dash.billing import sharing, sharing_cells
from ses_dash.errors import NotAllowedError
from ses_dash.model.sharing import Part, SharedCost
from tests.billing.shop import OCTOBER
from tests.billing.test_sharing import SUPPORT, USED, share, three

if TYPE_CHECKING:
    from tests.billing.shop import Shop


def test_only_those_who_may_edit_prices_share_costs(shop: Shop) -> None:
    visitor = replace(SINGLE_USER, role=Role.CUSTOMER)
    with pytest.raises(NotAllowedError):
        sharing.all(shop.stores, visitor)
    with pytest.raises(NotAllowedError):
        sharing.choose(shop.stores, visitor, SharedCost("aws", "hub", OCTOBER, "usage"))


def test_a_narrower_scope_sees_its_own_parts_and_shares_nothing(shop: Shop) -> None:
    ada, bea, cid = three(shop)
    shop.load(*USED, SUPPORT)
    share(shop, "fixed", Part(ada.id, Decimal(40)), Part(bea.id, Decimal(60)))
    for one, percents in ((ada, [40]), (cid, [])):
        narrow = replace(SINGLE_USER, scope=Scope.only(one.id))
        found = sharing.all(shop.stores, narrow)
        assert [part.customer_id for each in found for part in each.parts] == [one.id] * len(
            percents
        )
        assert [p.percent for each in found for turn in each.turns for p in turn.parts] == percents
        assert ("Bea" in sharing_cells.export_sharing(shop.stores, narrow)) is False
        with pytest.raises(NotAllowedError):
            sharing.choose(shop.stores, narrow, SharedCost("aws", "hub", OCTOBER, "usage"))
