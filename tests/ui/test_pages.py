"""Every page, without a browser: on empty stores and on the small reseller's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze
from ses_dash.period import BillingPeriod
from ses_dash.ui.navigation import SCREENS
from ses_dash.ui.text import literal
from tests.ui.conftest import visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

PAGES = [screen.key for screen in SCREENS]


def _metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def _texts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.error))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_empty_stores(empty_app: AppTest, page: str) -> None:
    app = visit(empty_app, page)
    assert [title.value for title in app.title] == [
        screen.title for screen in SCREENS if screen.key == page
    ]


@pytest.mark.parametrize("page", ["today", "billing"])
def test_an_empty_page_offers_to_load_data(empty_app: AppTest, page: str) -> None:
    app = visit(empty_app, page)
    assert "Load data" in [link.value for link in app.page_link]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_data(app: AppTest, page: str) -> None:
    assert not visit(app, page).error


def test_today_says_what_to_do_with_its_money(app: AppTest) -> None:
    texts = _texts(visit(app, "today"))
    assert "1 account nobody owns" in texts
    assert literal("16.65 USD") in texts
    assert "AWS 2026-10: 2 customers ready to freeze" in texts
    assert literal("1,265.14 USD") in texts
    assert "Microsoft Azure 2026-10: 1 customer ready to freeze" in texts


def test_the_billing_report_shows_one_currency_at_a_time(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD")
    assert _metrics(app)["Cost"] == "1,274.02 USD"
    assert _metrics(app)["Unassigned cost"] == "8.88 USD"
    table = app.dataframe[0].value
    assert list(table["billed_cost"]) == [Decimal("1260.14"), Decimal("5.00"), Decimal("8.88")]
    assert list(table["customer"]) == [
        f"{NORTH} \u203a",
        f"{EVIL} \u203a",
        "Nobody (unassigned) \u203a",
    ]
    assert table["change_percent"][1] == Decimal("-50.0")
    app.selectbox(key="currency").select("EUR").run()
    assert _metrics(app)["Cost"] == "330.00 EUR"


def test_filters_come_from_the_url_and_bad_ones_are_passed_over(app: AppTest) -> None:
    app = visit(app, "billing", period="2026-09", program="Microsoft Azure", currency="XYZ")
    assert _metrics(app)["Cost"] == "300.00 EUR"


def test_a_customer_shows_its_accounts_and_an_account_its_services(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", customer=NORTH)
    accounts, services = (table.value for table in app.dataframe)
    assert list(accounts["label"]) == ["north-prod \u203a"]
    assert list(services["service_name"]) == ["Amazon EC2", "Amazon S3"]
    app.selectbox(key="account").select("AWS 111111111111 · north-prod").run()
    assert app.subheader[0].value == literal("north-prod")
    app.button(key="back-customer-account").click().run()
    assert app.selectbox(key="customer").value == "All customers"


def test_a_name_is_never_formatting(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", customer=EVIL)
    assert literal(EVIL) in [heading.value for heading in app.subheader]
    assert EVIL not in _texts(app)


def test_the_accounts_nobody_owns_come_first_and_are_assigned(app: AppTest) -> None:
    app = visit(app, "customers", tab="Accounts")
    table = app.dataframe[0].value
    assert table["name"][0] == "stray"
    assert table["money"][0] == "16.65 USD"


def test_a_statement_shows_what_was_frozen(app: AppTest, stores: Stores) -> None:
    preview = freeze.preview(stores, SINGLE_USER, "aws", BillingPeriod.parse("2026-10"))
    results = freeze.freeze(stores, SINGLE_USER, preview)
    number = next(result.number for result in results if result.customer == NORTH)
    app = visit(app, "statements", statement=number)
    assert _metrics(app) == {"Net": "1,260.14 USD", "Tax": "252.03 USD", "Total": "1,512.17 USD"}
    assert [link.value for link in app.link_button] == ["PDF", "CSV", "Detail CSV"]
    assert list(app.dataframe[0].value["net"]) == [Decimal("1200.12"), Decimal("60.02")]
    app.text_input(key="statement").set_value("").run()
    assert list(app.dataframe[0].value["total"]) == ["1,512.17 USD", "5.00 USD"]


def test_what_does_not_exist_is_said_in_a_sentence(app: AppTest) -> None:
    app = visit(app, "statements", statement="nope")
    assert [error.value for error in app.error] == [literal("There is no statement 'nope'.")]


def test_a_file_is_loaded_and_told_about(app: AppTest, stores: Stores) -> None:
    app = visit(app, "load")
    app.file_uploader[0].upload("../../x.csv", b"not,a,bill\n1,2,3\n").run()
    app.button(key="load").click().run()
    assert not app.exception
    assert "x\\.csv" in _texts(app)
    assert not list(stores.settings.work.glob("upload-*"))
