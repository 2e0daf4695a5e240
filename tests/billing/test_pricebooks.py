"""Pricebooks: versions by month, who pays by which, CSV both ways, frozen months, rehearsals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest

from ses_dash.access import SINGLE_USER, Role
from ses_dash.billing import passing, pricebooks
from ses_dash.errors import (
    BadValueError,
    FrozenPricesError,
    NotAllowedError,
    UnknownPricebookError,
)
from ses_dash.model.pricebook import PricebookChoice, PriceRule
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.model.pricebook import Pricebook
    from ses_dash.model.statement import Draft

PLUS_20 = PriceRule("program", "", "percent", Decimal(20))
PLUS_10 = PriceRule("program", "", "percent", Decimal(10))
SKU_FIXED = PriceRule("sku", "sku-1", "fixed", Decimal("0.5"), unit="Hours")


def book(shop: Shop, *rules: PriceRule, name: str = "Standard", month: int = 0) -> Pricebook:
    """Add a pricebook with rules from so many months after October."""
    made = pricebooks.create(shop.stores, SINGLE_USER, name, "aws")
    pricebooks.save(shop.stores, SINGLE_USER, made.id, OCTOBER.shift(month), rules)
    return made


def pay_by(
    shop: Shop, customer: Customer, found: Pricebook | None, account: str = "", month: int = 0
) -> None:
    choice = PricebookChoice(
        customer.id, "aws", account, OCTOBER.shift(month), found.id if found else None
    )
    pricebooks.choose(shop.stores, SINGLE_USER, choice)


def buyer(shop: Shop, name: str = "Ada", **fields: Any) -> Customer:  # noqa: ANN401
    customer = shop.customer(name, **{"at_cost": False} | fields)
    shop.own(name, customer)
    return customer


def only(shop: Shop, month: int = 0) -> Draft:
    (draft,) = shop.preview(period=OCTOBER.shift(month)).drafts
    return draft


def test_a_customer_pays_by_its_pricebook_and_the_line_says_how(shop: Shop) -> None:
    pay_by(shop, buyer(shop), book(shop, PLUS_20))
    shop.load(Charge("Ada", "100"))
    draft = only(shop)
    (line,) = draft.lines
    assert [line.cost, line.price, line.net] == [100, 120, 120]
    assert line.explanation == (
        "100 EUR -> +20 % on billed cost (all services), Standard from 2026-10 -> 120 EUR"
    )
    (detail,) = line.details
    assert detail.cost == 100
    assert detail.priced == "rule"
    assert draft.rules[detail.rule or 0].rule == PLUS_20
    assert not draft.blocked


def test_a_version_holds_from_its_month_until_the_next_one(shop: Shop) -> None:
    standard = book(shop, PLUS_20)
    pay_by(shop, buyer(shop), standard)
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER.shift(2), [PLUS_10])
    for month in range(4):
        shop.load(Charge("Ada", "100", day=OCTOBER.shift(month).start), period=OCTOBER.shift(month))
    assert [only(shop, month).net for month in range(4)] == [120, 120, 110, 110]


def test_an_account_pays_by_its_own_pricebook_until_that_ends(shop: Shop) -> None:
    customer = buyer(shop)
    shop.own("special", customer)
    pay_by(shop, customer, book(shop, PLUS_20))
    pay_by(shop, customer, book(shop, PLUS_10, name="Special"), "special")
    pay_by(shop, customer, None, "special", month=1)
    for month in range(2):
        day = OCTOBER.shift(month).start
        loaded = [Charge(name, "100", day=day) for name in ("Ada", "special")]
        shop.load(*loaded, period=OCTOBER.shift(month))
    assert [only(shop, month).net for month in range(2)] == [230, 240]


def test_r13_a_seat_keeps_the_price_of_its_terms_start(shop: Shop) -> None:
    """Of the version in force then; one that began before all versions has the first."""
    standard = book(shop, PLUS_20)
    pay_by(shop, buyer(shop), standard)
    of_term = PriceRule("term", "seat:P1Y", "fixed", Decimal(4), unit="Hours")
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER.shift(2), [PLUS_10, of_term])
    december = OCTOBER.shift(2)
    began = {
        "before": OCTOBER.shift(-9).start,
        "then": OCTOBER.start.replace(day=20),
        "now": december.start,
    }
    seats = [
        Charge("Ada", "100", service=name, sku="seat", category="Purchase", day=december.start)
        for name in began
    ]
    termed = [replace(each, term="P1Y", began=began[each.service or ""]) for each in seats]
    shop.load(*termed, seats[0], period=december)
    nets = {(line.service, len(line.details)): line.net for line in only(shop, 2).lines}
    assert nets == {
        ("before", 2): 120 + 110,  # of a term, and what is of none: by the version of now
        ("then", 1): 120,
        ("now", 1): Decimal("6.00"),  # 1.5 hours at 4
    }
    prices = shop.stores.warehouse.rows(
        "SELECT (SELECT sum(price) FROM customer_month), (SELECT sum(price) FROM customer_day), "
        "(SELECT sum(price) FROM customer_charge)"
    )
    assert prices == [(356, 356, 356)]


def test_r13_seats_taken_away_are_credited_at_the_price_they_were_sold_at(shop: Shop) -> None:
    """Bought in October at 4, dearer since November: 2 of 3 taken away in December give back 8."""
    standard = book(shop, _seat(4))
    pay_by(shop, buyer(shop), standard)
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER.shift(1), [_seat(5), PLUS_10])
    december = OCTOBER.shift(2)
    held = Charge(
        *("Ada", "9", "Seats", "Purchase"),
        day=december.start,
        sku="seat",
        term="P1Y",
        began=OCTOBER.start.replace(day=20),
        quantity="3",
    )
    gone = replace(held, cost="-6", quantity="-2")
    new = replace(held, service="New seats", began=december.start)
    shop.load(held, gone, new, replace(new, cost="-3", quantity="-1"), period=december)
    draft = only(shop, 2)
    assert {line.service: line.net for line in draft.lines} == {
        "Seats": 3 * 4 - 2 * 4,
        "New seats": 3 * 5 - 1 * 5,
    }
    assert shop.stores.warehouse.rows("SELECT sum(price) FROM customer_month") == [(14,)]


def _seat(price: int) -> PriceRule:
    return PriceRule("term", "seat:P1Y", "fixed", Decimal(price), unit="Hours")


def test_r12_what_has_no_price_is_listed_and_blocks_the_freeze(shop: Shop) -> None:
    pay_by(shop, buyer(shop), book(shop, SKU_FIXED))
    shop.load(Charge("Ada", "100"), Charge("Ada", "7", sku="sku-2"))
    draft = only(shop)
    assert "there is no price for Compute sku-2" in draft.blocked
    assert "7.00 EUR" in draft.blocked
    (result,) = shop.freeze()
    assert (result.status, result.number) == ("blocked", "")


def test_r12_at_cost_nothing_is_without_a_price(shop: Shop) -> None:
    pay_by(shop, buyer(shop, at_cost=True), book(shop, SKU_FIXED))
    shop.load(Charge("Ada", "7", sku="sku-2"))
    assert not only(shop).blocked
    assert only(shop).net == 7


def test_r11_marketplace_passes_at_cost_and_is_told(shop: Shop) -> None:
    pay_by(shop, buyer(shop), book(shop, PLUS_20))
    shop.load(Charge("Ada", "100"), Charge("Ada", "50", service="Vendor", marketplace=1))
    by_service = {line.service: line for line in only(shop).lines}
    assert by_service["Compute"].net == 120
    assert by_service["Vendor"].net == 50
    assert by_service["Vendor"].explanation == "50 EUR, at cost"
    told = passing.sentence(passing.passed([only(shop)]))
    assert told == "Sold at cost, since no rule of a pricebook names it: Vendor (50.00 EUR)."


def test_r8_r9_partner_money_lowers_cost_only(shop: Shop) -> None:
    pay_by(shop, buyer(shop), book(shop, replace(PLUS_20, value=Decimal(0))))
    discount = Charge("Ada", "-15", category="Credit", sku="SppDiscount")
    shop.load(Charge("Ada", "100"), discount)
    draft = only(shop)
    assert draft.net == 100
    assert draft.kept == {"partner money": Decimal(-15)}


def test_r28_prices_of_a_frozen_month_stay(shop: Shop) -> None:
    customer = buyer(shop)
    standard = book(shop, PLUS_20)
    pay_by(shop, customer, standard)
    shop.load(Charge("Ada", "100"))
    (frozen,) = shop.freeze_without_files()
    with pytest.raises(FrozenPricesError, match=f"statement {frozen.number} of Ada.*2026-11 on"):
        pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER, [PLUS_10])
    with pytest.raises(FrozenPricesError):
        pay_by(shop, customer, book(shop, PLUS_10, name="Other"))
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER.shift(1), [PLUS_10])
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER, [PLUS_20])  # no change


def test_a_copy_has_all_versions_and_nobody_pays_by_it(shop: Shop) -> None:
    standard = book(shop, PLUS_20, SKU_FIXED)
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER.shift(1), [PLUS_10])
    pay_by(shop, buyer(shop), standard)
    pricebooks.copy(shop.stores, SINGLE_USER, standard.id, "Next year")
    found = pricebooks.find(shop.stores, SINGLE_USER, "next  YEAR")
    assert [version.rules for version in found.versions] == [(SKU_FIXED, PLUS_20), (PLUS_10,)]
    assert [each.payers for each in pricebooks.all(shop.stores, SINGLE_USER)] == [0, 1]


def test_two_versions_are_compared_rule_by_rule() -> None:
    (first, second) = pricebooks.compare((SKU_FIXED, PLUS_20), (PLUS_10,))
    assert first == ("usage", "sku", "sku-1", "0.5 per Hours (SKU sku-1)", "")
    assert (second.before, second.after) == (str(PLUS_20), str(PLUS_10))
    assert pricebooks.compare((PLUS_20,), (PLUS_20,)) == []


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (replace(PLUS_20, level=cast("Any", "shop")), "level"),
        (replace(PLUS_20, key="sku-1"), "key"),
        (replace(PLUS_20, value=Decimal("0.00001")), "value"),
        (replace(PLUS_20, value=Decimal(-101)), "value"),
        (replace(PLUS_20, value=Decimal("NaN")), "value"),
        (replace(SKU_FIXED, unit=" "), "unit"),
        (replace(SKU_FIXED, key=""), "key"),
        (replace(SKU_FIXED, value=Decimal(1_000_000)), "value"),
        (replace(SKU_FIXED, charges=cast("Any", "tax")), "charges"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(shop: Shop, rule: PriceRule, field: str) -> None:
    with pytest.raises(BadValueError) as caught:
        book(shop, rule)
    assert caught.value.field == field


def test_two_rules_for_the_same_are_refused(shop: Shop) -> None:
    with pytest.raises(BadValueError, match="another rule"):
        book(shop, PLUS_20, PLUS_10)


def test_only_who_may_change_prices_does(shop: Shop) -> None:
    reader = replace(SINGLE_USER, role=Role.ACCOUNT_MANAGER)
    made = book(shop, PLUS_20)
    with pytest.raises(NotAllowedError):
        pricebooks.save(shop.stores, reader, made.id, OCTOBER, [PLUS_10])
    end_customer = replace(SINGLE_USER, role=Role.CUSTOMER)
    with pytest.raises(NotAllowedError):
        pricebooks.all(shop.stores, end_customer)


def test_no_pricebook_of_that_name(shop: Shop) -> None:
    with pytest.raises(UnknownPricebookError, match="Nobody"):
        pricebooks.find(shop.stores, SINGLE_USER, "Nobody's")
