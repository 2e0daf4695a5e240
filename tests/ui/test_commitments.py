"""The page of commitments: what they cost, a policy chosen, and what is prepaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.billing import commitments
from tests.billing.shop import Charge, Shop
from tests.ui.conftest import metrics, visit

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

FEE = Charge("ada", "100", category="Purchase", commitment="sp-1", effective="0", listed="0")
USED = Charge("ada", "0", commitment="sp-1", status="Used", effective="60", listed="90")


def test_r10_a_policy_is_kept_on_the_page(own_app: AppTest, stores: Stores) -> None:
    shop = Shop(stores)
    shop.own("ada", shop.customer("Ada"))
    shop.load(FEE, USED)
    app = visit(own_app, "commitments")
    assert metrics(app)["Used, on demand"] == "90.00 EUR"
    _, compared, rolled = (each.value for each in app.dataframe)
    assert list(compared["earned"]) == ["0.00 EUR", "-40.00 EUR", "-10.00 EUR"]
    assert list(rolled["closing"]) == ["40.00 EUR"]
    next(each for each in app.selectbox if each.label == "Policy").select("shared")
    next(each for each in app.text_input if each.label == "From").set_value("2026-10")
    app.button[0].click().run()
    [found] = commitments.all(stores, SINGLE_USER)
    assert [each.policy for each in found.policies] == ["shared"]
