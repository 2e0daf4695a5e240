"""Every page, without a browser: on empty stores and on the small reseller's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.ui.navigation import SCREENS
from ses_dash.ui.text import literal
from tests.ui.conftest import metrics, texts, visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

TITLES = {screen.key: screen.title for screen in SCREENS}


@pytest.mark.parametrize("page", TITLES)
def test_every_page_opens_on_empty_stores(own_app: AppTest, page: str) -> None:
    app = visit(own_app, page)
    assert [title.value for title in app.title] == [TITLES[page]]
    assert not app.error


@pytest.mark.parametrize("page", ["today", "billing"])
def test_an_empty_page_offers_to_load_data(own_app: AppTest, page: str) -> None:
    app = visit(own_app, page)
    assert "Load data" in [link.value for link in app.page_link]


@pytest.mark.parametrize("page", TITLES)
def test_every_page_opens_with_data(app: AppTest, page: str) -> None:
    assert not visit(app, page).error


def test_today_says_what_to_do_with_its_money(app: AppTest) -> None:
    shown = texts(visit(app, "today"))
    assert "1 account nobody owns" in shown
    assert "16.65 USD" in shown
    assert "AWS 2026-10: 2 customers ready to freeze" in shown
    assert "1,265.14 USD" in shown
    assert "Microsoft Azure 2026-10: 1 customer ready to freeze" in shown


def test_the_billing_report_shows_one_currency_at_a_time(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD")
    assert metrics(app)["Cost"] == "1,274.02 USD"
    assert metrics(app)["Unassigned cost"] == "8.88 USD"
    table = app.dataframe[0].value
    assert list(table["billed_cost"]) == [Decimal("1260.14"), Decimal("5.00"), Decimal("8.88")]
    names = [name.removesuffix(" \u203a") for name in table["customer"]]
    assert names == [NORTH, EVIL, "Nobody (unassigned)"]
    assert table["change_percent"][1] == Decimal("-50.0")
    app.selectbox(key="currency").select("EUR").run()
    assert metrics(app)["Cost"] == "330.00 EUR"


def test_filters_come_from_the_url_and_bad_ones_are_passed_over(app: AppTest) -> None:
    app = visit(app, "billing", period="2026-09", program="Microsoft Azure", currency="XYZ")
    assert metrics(app)["Cost"] == "300.00 EUR"


def test_a_customer_shows_its_accounts_and_an_account_its_services(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", customer=NORTH)
    accounts, services = (table.value for table in app.dataframe)
    assert [label.removesuffix(" \u203a") for label in accounts["label"]] == ["north-prod"]
    assert list(services["service_name"]) == ["Amazon EC2", "Amazon S3"]
    app.selectbox(key="account").select("AWS 111111111111 · north-prod").run()
    assert app.subheader[0].value == literal("north-prod")
    app.button(key="back-customer-account").click().run()
    assert app.selectbox(key="customer").value == "All customers"


def test_a_name_is_never_formatting(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", customer=EVIL)
    assert literal(EVIL) in [heading.value for heading in app.subheader]
    assert EVIL not in "\n".join(element.value for element in app.markdown)


def test_the_accounts_nobody_owns_come_first_with_their_money(app: AppTest) -> None:
    table = visit(app, "customers", tab="Accounts").dataframe[0].value
    assert (table["name"][0], table["money"][0]) == ("stray", "16.65 USD")
    assert list(table["customer"]) == ["Nobody", NORTH, EVIL, NORTH]


def test_only_the_unassigned_are_shown_when_asked_for(app: AppTest) -> None:
    table = visit(app, "customers", tab="Accounts", unassigned="true").dataframe[0].value
    assert list(table["name"]) == ["stray"]


def test_what_does_not_exist_is_said_in_a_sentence(app: AppTest) -> None:
    app = visit(app, "statements", statement="nope")
    assert [error.value for error in app.error] == [literal("There is no statement 'nope'.")]
