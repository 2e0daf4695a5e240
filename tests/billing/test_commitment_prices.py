"""The price of commitments in SQL is the price in Python, by every policy; nothing gets lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing.conservation import conservation
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.price_terms import shelf
from ses_dash.ledger import commitments as ledger
from ses_dash.ledger import customers, pricebooks
from ses_dash.model.commitment import POLICIES, CommitmentPolicy
from ses_dash.model.pricebook import Pricebook, PricebookChoice, PricebookVersion, PriceRule
from ses_dash.warehouse.read import month_rows
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer

COSTS = st.decimals(-(10**4), 10**4, places=6).map(lambda cost: f"{cost:f}")
CHARGES = st.lists(
    st.builds(
        Charge,
        account=st.sampled_from("abn"),
        cost=st.sampled_from(("0", "0", "-3", "7.5")) | COSTS,
        effective=st.sampled_from(("0", "4")) | COSTS,
        listed=st.sampled_from(("0", "9")) | COSTS,
        category=st.sampled_from(("Usage", "Usage", "Usage", "Purchase", "Credit", "Tax")),
        commitment=st.sampled_from((None, "sp-1", "sp-1", "ri-1")),
        status=st.sampled_from((None, "Used", "Unused")),
        frequency=st.sampled_from((None, "One-Time")),
    ),
    min_size=1,
    max_size=8,
)
RULES = st.lists(
    st.builds(
        lambda kind, method, basis, value, unit: PriceRule(
            "program", "", method, value, basis, "" if method == "percent" else unit, kind
        ),
        st.sampled_from(("usage", "commitment")),
        st.sampled_from(("percent", "percent", "delta", "fixed")),
        st.sampled_from(("billed", "effective", "list")),
        st.decimals(-99, 99, places=4),
        st.sampled_from(("Hours", "GB")),
    ),
    unique_by=lambda rule: rule.place,
    max_size=2,
)
_SUMS = "sum(price), sum(unpriced_cost), sum(billed_cost), sum(seller_cost)"


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    CHARGES,
    RULES,
    st.sampled_from(POLICIES),
    st.sampled_from((None, *POLICIES)),
    st.tuples(st.booleans(), st.booleans()),
)
def test_r10_sql_and_python_price_alike_by_every_policy(
    shop: Shop,
    loaded: list[Charge],
    rules: list[PriceRule],
    policy: Any,  # noqa: ANN401
    other: Any,  # noqa: ANN401
    at_cost: tuple[bool, bool],
) -> None:
    """Of two commitments, for their owner and for others; nothing is lost or paid twice."""
    owners = _known(shop, rules, at_cost)
    with shop.stores.ledger.write() as conn:
        for name, chosen in (("sp-1", policy), ("ri-1", other)):
            owner = owners[0].id if chosen in ("owner", "shared") else None
            made = CommitmentPolicy("aws", name, OCTOBER, chosen, owner)
            ledger.choose(conn, SINGLE_USER, made)
    load = shop.load(*loaded)
    bring_up_to_date(shop.stores)
    with shop.stores.ledger.read() as conn:
        known = shelf(conn, Scope.all())
    for each in owners:
        prices = known.prices(each, "aws", OCTOBER, excludes_upfront=False)
        for row in month_rows(shop.stores.warehouse, Scope.only(each.id), "aws", OCTOBER):
            assert row.price == prices.price(row).price
    [(_, _, billed, seller)] = {
        sums
        for table in ("customer_month", "customer_day", "customer_charge")
        for sums in shop.stores.warehouse.rows(f"SELECT {_SUMS} FROM {table}")
    }
    assert billed == seller == money.total(Decimal(each.cost) for each in loaded)
    assert {each.difference for each in conservation(shop.stores)} == {0}
    shop.forget(load)


def _known(shop: Shop, rules: list[PriceRule], at_cost: tuple[bool, bool]) -> list[Customer]:
    if not shop.loads:
        for name in "ab":
            shop.own(name, shop.customer(name))
    with shop.stores.ledger.write() as conn:
        book = pricebooks.by_name(conn, "Drawn")
        if book is None:
            book = pricebooks.create(conn, SINGLE_USER, Pricebook(0, "Drawn", "aws"))
        version = PricebookVersion(0, book.id, OCTOBER, tuple(rules))
        pricebooks.save_version(conn, SINGLE_USER, version)
        found = []
        for each, flag in zip(customers.all(conn, Scope.all()), at_cost, strict=True):
            found.append(customers.update(conn, SINGLE_USER, replace(each, at_cost=flag)))
            choice = PricebookChoice(each.id, "aws", "", OCTOBER, book.id)
            pricebooks.choose(conn, SINGLE_USER, choice)
    return found
