"""The pages Charges, Taxes and Exchange rates: empty, filled in, and tried on last month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.api.files import routes
from ses_dash.billing import charge_files, rate_files, tax_files
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from ses_dash.model.exchange import ExchangeRate
from ses_dash.model.tax import TaxRate
from ses_dash.period import BillingPeriod
from ses_dash.ui import (
    accounting_codes,
    charges,
    commitments,
    exchange,
    pricebooks,
    rates,
    taxes,
)
from tests.ui import sample
from tests.ui.conftest import texts, visit
from tests.ui.sample import NORTH

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


def test_every_export_that_pages_offer_is_a_file(stores: Stores) -> None:
    modules = (accounting_codes, charges, commitments, exchange, pricebooks, rates, taxes)
    kept = [value for module in modules for value in vars(module).values()]
    groups = [value if isinstance(value, tuple) else () for value in kept]
    parts = {each for each in (*kept, *chain(*groups)) if isinstance(each, exchange.Part)}
    assert len(parts) == 10
    files = {f"/files{each.path}" for each in routes(lambda: stores)}
    assert {each.path for each in parts} <= files


@pytest.fixture
def shop(own_app: AppTest, stores: Stores) -> AppTest:
    """The app on stores of its own with one customer in them."""
    with stores.ledger.write() as conn:
        customers.create(conn, SINGLE_USER, Customer(0, NORTH))
    return own_app


def _fill(app: AppTest, values: dict[str, str]) -> None:
    for label, value in values.items():
        next(each for each in app.text_input if each.label == label).set_value(value)


def _choose(app: AppTest, label: str, value: str) -> None:
    next(each for each in app.selectbox if each.label == label).set_value(value)


def _press(app: AppTest, label: str) -> None:
    next(each for each in app.button if each.label == label).click()
    app.run()
    assert not app.exception


def test_a_charge_is_refused_tried_on_last_month_and_saved(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    sample.load(stores, tmp_path)
    app = visit(own_app, "charges")
    assert "No charges yet" in app.info[0].value
    _fill(app, {"Name": "Care"})
    _press(app, "Save charge")
    assert "amount cannot be" in texts(app)
    _fill(app, {"Amount or percent": "10", "From month": "2026-11"})
    _choose(app, "Rule", "percent")
    _press(app, "Try on last month")
    assert "On Oct 2026 it would come to this" in texts(app)
    assert charge_files.known(stores, SINGLE_USER) == ()
    _press(app, "Save charge")
    ((kept, customer),) = charge_files.known(stores, SINGLE_USER)
    assert (kept.name, kept.rule, kept.amount, customer) == ("Care", "percent", Decimal(10), "")


def test_a_profile_and_a_rate_are_saved_and_the_customer_shows_its_own(
    shop: AppTest, stores: Stores
) -> None:
    app = visit(shop, "taxes")
    assert "every customer is taxed at its own tax rate" in texts(app)
    _fill(app, {"Percent": "19 %", "Country": "de"})
    _press(app, "Save rate")
    _choose(app, "Customer", NORTH)
    _choose(app, "Profile", "exempt")
    _press(app, "Save profile")
    assert "an exempt customer needs its number" in texts(app)
    _fill(app, {"Certificate": "X 1"})
    _press(app, "Save profile")
    profiles, rates = tax_files.known(stores, SINGLE_USER)
    assert [each.kind for each in profiles[NORTH]] == ["exempt"]
    assert rates == (TaxRate("standard", date(2026, 11, 20), Decimal(19), "DE"),)


def test_a_rate_and_the_currency_of_statements_are_saved(shop: AppTest, stores: Stores) -> None:
    app = visit(shop, "rates")
    assert "one statement for each currency of the files" in texts(app)
    _fill(app, {"Month": "2026-10", "Rate": "0.9214", "Source": "ECB"})
    _press(app, "Save rate")
    october = BillingPeriod(date(2026, 10, 1))
    day = date(2026, 11, 20)
    wanted = ExchangeRate(october, "USD", "EUR", Decimal("0.9214"), "ECB", day)
    assert rate_files.known(stores, SINGLE_USER) == (wanted,)
    _choose(app, "Customer", NORTH)
    _press(app, "Set currency")
    ((chosen, name),) = rate_files.currencies(stores, SINGLE_USER)
    assert (name, chosen.currency, str(chosen.first)) == (NORTH, "EUR", "2026-11")
