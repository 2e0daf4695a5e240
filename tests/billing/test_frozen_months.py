"""Reports of a frozen month show the prices it was frozen with, whatever is set later (R28)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import crediting, life, pricebooks, statements
from ses_dash.billing.conservation import conservation
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.verify import verify
from ses_dash.errors import FrozenPricesError
from ses_dash.model.pricebook import PricebookChoice, PriceRule
from ses_dash.warehouse.commit import empty
from tests.billing.shop import OCTOBER, Charge, Shop
from tests.billing.test_pricebooks import PLUS_10, PLUS_20, book, buyer, pay_by

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.period import BillingPeriod

OF_A_SKU = PriceRule("sku", "sku-1", "percent", Decimal(20))
FEE = Charge("a", "1000", category="Purchase", commitment="plan", frequency="One-Time")
EACH = (Charge("Ada", "100"), Charge("Ada", "7", sku="sku-2"))
MONTHS = [OCTOBER.shift(count) for count in range(-1, 3)]


def fill(shop: Shop, *charges: Charge, months: list[BillingPeriod] = MONTHS) -> None:
    """Load the same charges in each month."""
    for month in months:
        shop.load(*(replace(each, day=month.start) for each in charges), period=month)


def prices(shop: Shop) -> list[int]:
    """Return the price of each month in reports; months, days and single charges agree."""
    bring_up_to_date(shop.stores)
    found = [
        dict(
            shop.stores.warehouse.rows(
                f"SELECT billing_period, sum(price)::DECIMAL(18, 4) FROM {table} GROUP BY ALL"
            )
        )
        for table in ("customer_month", "customer_day", "customer_charge")
    ]
    assert found[0] == found[1] == found[2]
    return [int(found[0][month.start]) for month in MONTHS]


@pytest.fixture
def ada(shop: Shop) -> Customer:
    """At cost but for one SKU: 120 and 7 a month; October is frozen."""
    customer = buyer(shop, at_cost=True)
    pay_by(shop, customer, book(shop, OF_A_SKU, month=-1), month=-1)
    fill(shop, *EACH)
    shop.freeze_without_files()
    return customer


@pytest.fixture
def plan(shop: Shop) -> Customer:
    """Usage of 10 and an upfront fee of 1,000 a month."""
    customer = shop.customer("Plan")
    shop.own("a", customer)
    fill(shop, Charge("a", "10"), FEE)
    return customer


def test_r28_a_mark_at_cost_reprices_no_frozen_month(shop: Shop, ada: Customer) -> None:
    assert prices(shop) == [127] * 4
    shop.change(replace(ada, at_cost=False))
    assert prices(shop) == [120, 127, 120, 120]
    assert [draft.net for draft in shop.preview().drafts] == [127]
    assert [draft.blocked for draft in shop.preview().drafts] == [""]
    shop.void("1")
    assert prices(shop) == [120] * 4
    (anew,) = shop.preview().drafts
    assert "there is no price for Compute sku-2" in anew.blocked


def test_r28_after_a_full_credit_a_month_follows_the_settings_of_now(
    shop: Shop, ada: Customer
) -> None:
    life.publish(shop.stores, SINGLE_USER, ["1"])
    shop.change(replace(ada, at_cost=False))
    assert prices(shop) == [120, 127, 120, 120]
    crediting.credit(shop.stores, SINGLE_USER, "1", reason="The mark was wrong")
    assert prices(shop) == [120] * 4
    shop.change(ada)
    shop.freeze()
    shop.change(replace(ada, at_cost=False))
    assert prices(shop) == [120, 127, 120, 120]
    assert verify(shop.stores) == []


def test_r28_the_upfront_option_reprices_no_frozen_month(shop: Shop, plan: Customer) -> None:
    shop.freeze_without_files()
    assert prices(shop) == [1010] * 4
    shop.set("aws_ri_purchase", "exclude")
    assert prices(shop) == [10, 1010, 10, 10]
    for month in MONTHS[2:]:
        shop.freeze_without_files(period=month)
    shop.set("aws_ri_purchase", "immediate", plan)
    assert prices(shop) == [1010, 1010, 10, 10]
    shop.void("1")
    shop.void("2")
    assert prices(shop) == [1010, 1010, 1010, 10]


def test_r28_what_is_billed_beside_a_frozen_statement_goes_by_the_same(shop: Shop) -> None:
    """A statement of one currency has frozen the month: that of the other is made like it."""
    customer = buyer(shop, at_cost=True)
    shop.load(Charge("Ada", "10"))
    shop.freeze_without_files()
    shop.change(replace(customer, at_cost=False))
    shop.set("aws_ri_purchase", "exclude")
    shop.load(replace(FEE, account="Ada", currency="USD"))
    _, dollars = shop.preview().drafts
    assert [dollars.currency, dollars.blocked] == ["USD", ""]
    assert dollars.net == 1000
    assert dollars.options["aws_ri_purchase"] == "end_of_month"
    bring_up_to_date(shop.stores)
    assert shop.stores.warehouse.rows("SELECT sum(price) FROM customer_month") == [(1010,)]
    assert [each.difference for each in conservation(shop.stores)] == [0, 0]


def test_r28_a_rebuilt_warehouse_prices_frozen_months_alike(shop: Shop, ada: Customer) -> None:
    shop.change(replace(ada, at_cost=False))
    assert prices(shop) == [120, 127, 120, 120]
    frozen = shop.frozen_bytes()
    empty(shop.stores.warehouse)
    fill(shop, *EACH)
    assert prices(shop) == [120, 127, 120, 120]
    assert shop.frozen_bytes() == frozen


def test_r28_the_document_says_whether_it_was_at_cost(shop: Shop, ada: Customer) -> None:
    made = statements.read_document(shop.stores, SINGLE_USER, "1")
    assert made.draft.at_cost is True
    assert ada.at_cost


def test_r28_a_version_that_terms_of_a_frozen_month_hold_is_refused(shop: Shop) -> None:
    """A seat bought in September is billed in November by September's version."""
    customer = shop.customer("Seats", at_cost=False)
    shop.own("a", customer, program="csp")
    standard = pricebooks.create(shop.stores, SINGLE_USER, "Seats", "csp")
    for month in (MONTHS[0], MONTHS[2]):
        pricebooks.save(shop.stores, SINGLE_USER, standard.id, month, [PLUS_20])
    choice = PricebookChoice(customer.id, "csp", "", MONTHS[0], standard.id)
    pricebooks.choose(shop.stores, SINGLE_USER, choice)
    seat = Charge("a", "100", day=MONTHS[2].start, term="P1Y", began=MONTHS[0].start)
    shop.load(seat, program="csp", period=MONTHS[2])
    shop.freeze_without_files(program="csp", period=MONTHS[2])
    for month in MONTHS[:3]:
        with pytest.raises(FrozenPricesError, match="2026-12 on"):
            pricebooks.save(shop.stores, SINGLE_USER, standard.id, month, [PLUS_10])
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, MONTHS[3], [PLUS_10])
