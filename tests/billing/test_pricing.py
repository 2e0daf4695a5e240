"""What charges sell for: rules, what has none, and SQL and Python alike."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.price_terms import shelf
from ses_dash.billing.pricing import Priced, Prices
from ses_dash.ledger import customers, pricebooks
from ses_dash.model.pricebook import (
    CHARGE_KINDS,
    AppliedRule,
    Pricebook,
    PricebookChoice,
    PricebookVersion,
    PriceRule,
)
from ses_dash.warehouse.read import month_rows
from tests.billing.rows import month_row
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.period import BillingPeriod

GENERAL = PriceRule("program", "", "percent", Decimal(20))
OF_SERVICE = PriceRule("service", "Compute", "percent", Decimal(10))
OF_SKU = PriceRule("sku", "sku-1", "percent", Decimal(5))


def prices(*rules: PriceRule, at_cost: bool = False, excludes_upfront: bool = False) -> Prices:
    """Return prices by rules."""
    applied = {rule.place: AppliedRule("Standard", "2026-10", rule) for rule in rules}
    return Prices(at_cost, excludes_upfront, applied)


def price(rules: Iterable[PriceRule], **row: Any) -> Decimal:  # noqa: ANN401
    """Return the price of a row of 100 by rules."""
    return prices(*rules).price(month_row(**{"billed_cost": Decimal(100)} | row)).price


def test_the_rule_of_a_sku_comes_before_its_services_and_its_programs() -> None:
    everything = (GENERAL, OF_SERVICE, OF_SKU)
    assert price(everything) == 105
    assert price(everything, sku_id="sku-2") == 110
    assert price(everything, sku_id=None, service_name="Storage") == 120


def test_r9_zero_percent_is_the_basis_before_partner_money() -> None:
    """Unit price 100, partner credit 15 %: cost 85, price at 0 % 100."""
    nothing_added = PriceRule("program", "", "percent", Decimal(0))
    partner = {"billed_cost": Decimal(85), "partner_discount": Decimal(15)}
    assert price([nothing_added], **partner) == 100
    assert prices(at_cost=True).price(month_row(**partner)).price == 100


def test_r8_partner_money_is_never_sold() -> None:
    discount = month_row(charge_kind="partner", billed_cost=Decimal(-5))
    assert prices(GENERAL, at_cost=True).price(discount).how == "not sold"


@pytest.mark.parametrize("kind", [kind for kind in CHARGE_KINDS if kind != "usage"])
def test_r11_only_a_rule_that_names_them_prices_other_kinds(kind: Any) -> None:  # noqa: ANN401
    row = month_row(charge_kind=kind, billed_cost=Decimal(100))
    at_cost = prices(GENERAL).price(row)
    assert at_cost == Priced(Decimal(100), "at cost")
    named = PriceRule("program", "", "percent", Decimal(3), charges=kind)
    assert prices(GENERAL, named).price(row).price == 103


def test_r12_without_a_rule_there_is_no_price_unless_at_cost() -> None:
    row = month_row(billed_cost=Decimal(100))
    missing = prices().price(row)
    assert missing == Priced(Decimal(0), "no price", lacking=Decimal(100))
    assert prices(at_cost=True).price(row).price == 100


@pytest.mark.parametrize("method", ["fixed", "delta"])
def test_r12_prices_per_unit_need_a_quantity_in_their_unit(method: Any) -> None:  # noqa: ANN401
    rule = PriceRule("program", "", method, Decimal(2), unit="Hours")
    row = month_row(billed_cost=Decimal(100), priced_quantity=Decimal(3))
    base = 100 if method == "delta" else 0
    assert prices(rule).price(row).price == base + 6
    for unit in ("GB", None):
        missing = prices(rule).price(row._replace(unit=unit))
        assert missing.how == "no price"
        assert missing.lacking == 100
        assert prices(rule, at_cost=True).price(row._replace(unit=unit)).price == 100


def test_r12_a_basis_that_is_not_there_is_no_price() -> None:
    rule = PriceRule("program", "", "percent", Decimal(10), "list")
    row = month_row(billed_cost=Decimal(100), list_cost=Decimal(50), unlisted_cost=Decimal(40))
    missing = prices(rule).price(row)
    assert missing.how == "no price"
    assert [missing.price, missing.lacking] == [55, 40]
    filled = prices(rule, at_cost=True).price(row)
    assert filled.how == "rule"
    assert filled.price == 95


def test_tax_and_excluded_fees_are_not_sold() -> None:
    fee = month_row(upfront_commitment="ri-1", charge_kind="commitment", billed_cost=Decimal(9))
    assert prices(excludes_upfront=True, at_cost=True).price(fee).how == "not sold"
    assert prices(at_cost=True).price(fee).price == 9
    assert prices(at_cost=True).price(month_row(charge_kind="tax")).how == "not sold"


@pytest.mark.parametrize("program", ["aws", "gcp"])
def test_upfront_fees_are_excluded_in_aws_only(shop: Shop, program: str) -> None:
    customer = shop.customer("Somebody")
    with shop.stores.ledger.read() as conn:
        known = shelf(conn, Scope.only(customer.id))
    found = known.prices(customer, program, OCTOBER, excludes_upfront=program == "aws")
    assert found.excludes_upfront is (program == "aws")


def save(shop: Shop, name: str, month: BillingPeriod, *rules: PriceRule) -> Pricebook:
    """Keep rules of a pricebook from a month on."""
    with shop.stores.ledger.write() as conn:
        book = pricebooks.by_name(conn, name)
        if book is None:
            book = pricebooks.create(conn, SINGLE_USER, Pricebook(0, name, "aws"))
        pricebooks.save_version(conn, SINGLE_USER, PricebookVersion(0, book.id, month, rules))
    return book


def choose(
    shop: Shop, customer_id: int, book: Pricebook | None, account: str = "", month: int = 0
) -> None:
    """Let a customer pay by a pricebook from so many months after October."""
    since = OCTOBER.shift(month)
    choice = PricebookChoice(customer_id, "aws", account, since, book.id if book else None)
    with shop.stores.ledger.write() as conn:
        pricebooks.choose(conn, SINGLE_USER, choice)


decimals = st.decimals(-(10**6), 10**6, places=18)
RULES = st.lists(
    st.builds(
        lambda level, method, basis, value, unit, kind: PriceRule(
            level,
            {"sku": "sku-1", "service": "Compute", "program": ""}[level],
            method,
            value,
            basis,
            "" if method == "percent" else unit,
            kind,
        ),
        st.sampled_from(("sku", "service", "program")),
        st.sampled_from(("percent", "delta", "fixed")),
        st.sampled_from(("billed", "effective", "list")),
        st.decimals(-99, 99, places=4),
        st.sampled_from(("Hours", "GB")),
        st.sampled_from(CHARGE_KINDS),
    ),
    unique_by=lambda rule: rule.place,
    max_size=8,
)
CHARGES = st.lists(
    st.builds(
        Charge,
        account=st.sampled_from("ab"),
        cost=decimals.map(lambda cost: f"{cost:f}"),
        service=st.sampled_from(("Compute", "AWS Support (Business)", None)),
        category=st.sampled_from(("Usage", "Usage", "Tax", "Credit", "Purchase")),
        sku=st.sampled_from(("sku-1", "sku-2", "SppDiscount")),
        commitment=st.sampled_from((None, "sp-1")),
        frequency=st.sampled_from((None, "One-Time")),
        marketplace=st.sampled_from((0, 0, 1)),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CHARGES, RULES, RULES, st.booleans())
def test_sql_and_python_price_alike_before_rounding(
    shop: Shop,
    loaded: list[Charge],
    rules: list[PriceRule],
    own: list[PriceRule],
    at_cost: bool,  # noqa: FBT001 - drawn by position
) -> None:
    """Whatever the rules of a pricebook, and of another one that an account has of its own."""
    customer = _only_customer(shop, at_cost=at_cost)
    choose(shop, customer.id, save(shop, "Standard", OCTOBER, *rules))
    choose(shop, customer.id, save(shop, "Special", OCTOBER, *own), "b")
    load = shop.load(*loaded)
    bring_up_to_date(shop.stores)
    with shop.stores.ledger.read() as conn:
        known = shelf(conn, Scope.all()).prices(customer, "aws", OCTOBER, excludes_upfront=False)
    for row in month_rows(shop.stores.warehouse, Scope.only(customer.id), "aws", OCTOBER):
        assert row.price == known.price(row).price
    sums = {
        sum_
        for table in ("customer_month", "customer_day", "customer_charge")
        for sum_ in shop.stores.warehouse.rows(
            f"SELECT sum(price), sum(unpriced_cost) FROM {table}"
        )
    }
    assert len(sums) == 1
    shop.forget(load)


def _only_customer(shop: Shop, *, at_cost: bool) -> Any:  # noqa: ANN401
    if not shop.loads:
        customer = shop.customer("Priced")
        for account in "ab":
            shop.own(account, customer)
    with shop.stores.ledger.write() as conn:
        (customer,) = customers.all(conn, Scope.all())
        changed = customer.__class__(**{**_fields(customer), "at_cost": at_cost})
        return customers.update(conn, SINGLE_USER, changed)


def _fields(customer: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name: getattr(customer, name) for name in customer.__match_args__}
