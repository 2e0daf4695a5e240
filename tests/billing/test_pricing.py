"""One price, whether SQL or Python works it out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash.access import Scope
from ses_dash.billing import pricing
from ses_dash.ledger import accounts
from ses_dash.model.customer import Customer, Facts, Rate
from ses_dash.warehouse.facts import refresh
from ses_dash.warehouse.read import month_rows
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.stores import Stores

factors = st.decimals(-10, 10, places=6)
costs = st.decimals(-(10**6), 10**6, places=18)


def test_until_pricebooks_come_everything_is_at_cost() -> None:
    somebody = Customer(7, "Somebody")
    assert pricing.compile_rates([somebody], ["aws", "gcp"]) == (Rate("aws", 7), Rate("gcp", 7))


def test_the_providers_tax_is_not_resold() -> None:
    assert _price(Rate("aws", 1), "Tax") == 0
    assert _price(Rate("aws", 1), "Credit") == 5


def test_upfront_fees_are_not_sold_where_they_are_excluded() -> None:
    excluding, selling = pricing.compile_rates(
        [Customer(7, "No fees"), Customer(8, "All")], ["aws"], excluding_upfront={7}
    )
    assert (excluding.excludes_upfront, selling.excludes_upfront) == (True, False)
    assert _price(excluding, "Purchase", upfront=True) == 0
    assert _price(excluding, "Purchase") == 5
    assert _price(selling, "Purchase", upfront=True) == 5


def test_other_programs_have_no_upfront_fees() -> None:
    (rate,) = pricing.compile_rates([Customer(7, "No fees")], ["gcp"], excluding_upfront={7})
    assert not rate.excludes_upfront


def _price(rate: Rate, category: str, *, upfront: bool = False) -> Decimal:
    five = Decimal(5)
    return pricing.price(
        rate,
        category,
        billed=five,
        effective=five,
        listed=five,
        quantity=Decimal(1),
        upfront=upfront,
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.tuples(factors, factors, factors, st.decimals(-10, 10, places=12)),
    costs,
    st.sampled_from(["Usage", "Tax", "Credit", "Purchase"]),
    st.sampled_from([None, "sp-1"]),
    st.sampled_from([True, False]),
)
def test_sql_and_python_price_alike_before_rounding(
    shop: Shop,
    factor: tuple[Decimal, ...],
    cost: Decimal,
    category: str,
    commitment: str | None,
    excludes: bool,  # noqa: FBT001 - drawn by position
) -> None:
    customer = _only_customer(shop)
    billed, effective, listed, unit = factor
    rate = Rate("aws", customer.id, billed, effective, listed, unit, excludes)
    facts = {"category": category, "commitment": commitment, "frequency": "One-Time"}
    load = shop.load(Charge("a", f"{cost:f}", **facts))  # type: ignore[arg-type]
    _refresh(shop.stores, customer, rate)
    (row,) = month_rows(shop.stores.warehouse, Scope.only(customer.id), "aws", OCTOBER)
    assert row.price == pricing.price(
        rate,
        row.charge_category,
        billed=row.billed_cost,
        effective=row.effective_cost,
        listed=row.list_cost,
        quantity=row.quantity,
        upfront=row.upfront_commitment is not None,
    )
    shop.forget(load)


def _only_customer(shop: Shop) -> Customer:
    customer = Customer(1, "Priced")
    if not shop.loads:
        customer = shop.customer("Priced")
        shop.own("a", customer)
    return replace(customer, id=1)


def _refresh(stores: Stores, customer: Customer, rate: Rate) -> None:
    """Let SQL price with a rate that no pricebook can give yet."""
    with stores.ledger.read() as conn:
        assigned = accounts.assignments(conn)
    version = (stores.warehouse.facts_version or 0) + 1
    refresh(stores.warehouse, Facts(version, (customer,), (), assigned, (rate,)))
