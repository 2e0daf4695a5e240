"""The page of shared costs: what is shared, who has what, and a key chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.billing import sharing
from ses_dash.model.sharing import Part
from tests.billing.shop import Charge, Shop
from tests.ui.conftest import visit

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


def test_costs_are_shared_on_the_page(own_app: AppTest, stores: Stores) -> None:
    shop = Shop(stores)
    ada, bea = shop.customer("Ada"), shop.customer("Bea")
    shop.own("ada", ada)
    shop.own("bea", bea)
    shop.name("hub", "Support")
    shop.load(Charge("ada", "100"), Charge("bea", "300"), Charge("hub", "10"))
    app = visit(own_app, "shared-costs")
    assert "No account's costs are shared" in app.info[0].value
    app.selectbox(key="hub").select("AWS hub Support").run()
    next(each for each in app.text_input if each.label == "From").set_value("2026-10")
    next(each for each in app.button if "Share" in each.label).click().run()
    assert "by usage from" in app.toast[0].value
    listed, parts = (each.value for each in app.dataframe)
    assert list(listed["how"]) == ["by usage among all who used anything from 2026-10"]
    assert list(parts["share"]) == ["25.0000 %", "75.0000 %"]
    assert list(parts["cost"]) == ["2.50 EUR", "7.50 EUR"]


def test_fixed_parts_begin_even(own_app: AppTest, stores: Stores) -> None:
    shop = Shop(stores)
    made = [shop.customer(name) for name in ("Ada", "Bea", "Cid")]
    shop.name("hub", "")
    app = visit(own_app, "shared-costs")
    app.selectbox(key="hub").select("AWS hub").run()
    app.selectbox(key="sharing-key").select("fixed").run()
    app.multiselect(key="sharing-customers").select("Ada").select("Bea").select("Cid").run()
    next(each for each in app.button if "Share" in each.label).click().run()
    [found] = sharing.all(stores, SINGLE_USER)
    percents = [Decimal(text) for text in ("33.3334", "33.3333", "33.3333")]
    expected = tuple(Part(each.id, part) for each, part in zip(made, percents, strict=True))
    assert found.turns[0].parts == expected
