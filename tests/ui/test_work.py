"""What people do on the pages, without a browser: freeze and look again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.billing import customers, freeze, seller
from ses_dash.period import BillingPeriod
from tests.ui.conftest import metrics, texts, visit
from tests.ui.sample import NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

OCTOBER = BillingPeriod.parse("2026-10")


def test_what_was_frozen_is_shown_and_left_out_of_what_is_to_do(
    reselling: AppTest, stores: Stores
) -> None:
    seller.change(stores, SINGLE_USER, country="DE", tax_id="DE123456789")
    customers.import_customers(stores, SINGLE_USER, f"name,country\n{NORTH},FR\n")
    preview = freeze.preview(stores, SINGLE_USER, "aws", OCTOBER)
    results = freeze.freeze(stores, SINGLE_USER, preview)
    number = next(result.number for result in results if result.customer == NORTH)
    assert "AWS 2026-10" not in texts(visit(reselling, "today"))
    app = visit(reselling, "statements", statement=number)
    assert metrics(app) == {"Net": "1,260.14 USD", "Tax": "252.03 USD", "Total": "1,512.17 USD"}
    assert [link.value for link in app.link_button] == [
        *("PDF", "CSV", "Detail CSV", "Factur-X", "UBL")
    ]
    assert list(app.dataframe[0].value["net"]) == [Decimal("1200.12"), Decimal("60.02")]
    app.text_input(key="statement").set_value("").run()
    assert set(app.dataframe[0].value["total"]) == {"1,512.17 USD", "5.00 USD"}
