"""Every page, without a browser: on empty stores and on the small reseller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.ui.navigation import SCREENS
from ses_dash.ui.text import literal
from tests.ui.conftest import metrics, texts, visit
from tests.ui.report import tables
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

ACCOUNT = "AWS 111111111111 · north-prod"
TITLES = {screen.key: screen.title for screen in SCREENS}


@pytest.mark.parametrize("page", TITLES)
def test_every_page_opens_on_empty_stores(own_app: AppTest, page: str) -> None:
    app = visit(own_app, page)
    assert [title.value for title in app.title] == [TITLES[page]]
    assert not app.error


@pytest.mark.parametrize("page", ["today", "overview", "billing", "customer", "account", "service"])
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


def test_a_report_shows_one_currency_at_a_time(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD")
    assert metrics(app)["Cost (USD)"] == "1,274.02"
    app.selectbox(key="currency").select("EUR").run()
    assert metrics(app)["Cost (EUR)"] == "330.00"
    assert tables(app)["billing"].column("Cost (EUR)") == ["330.00"]


def test_filters_come_from_the_url_and_bad_ones_are_passed_over(app: AppTest) -> None:
    app = visit(app, "billing", period="2026-09", program="Microsoft Azure", currency="XYZ")
    assert metrics(app)["Cost (EUR)"] == "300.00"


def test_crumbs_lead_back(app: AppTest) -> None:
    app = visit(app, "account", currency="USD", customer=NORTH, account=ACCOUNT)
    app.button(key="crumb-1").click().run()
    assert app.selectbox(key="customer").value == NORTH
    assert app.selectbox(key="account").value == "All accounts"
    app = visit(app, "customer", customer=NORTH)
    app.button(key="crumb-0").click().run()
    assert app.selectbox(key="customer").value == "All customers"


@pytest.mark.parametrize("page", ["overview", "billing", "customer"])
def test_a_name_is_never_formatting(app: AppTest, page: str) -> None:
    app = visit(app, page, currency="USD", customer=EVIL)
    elements = (*app.markdown, *app.subheader, *app.caption)
    assert EVIL not in "\n".join(element.value for element in elements)
    assert EVIL in str(tables(app)) or literal(EVIL) in [each.value for each in app.subheader]


def test_what_does_not_exist_is_said_in_a_sentence(app: AppTest) -> None:
    app = visit(app, "statements", statement="nope")
    assert [error.value for error in app.error] == [literal("There is no statement 'nope'.")]
