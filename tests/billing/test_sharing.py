"""Shared costs: everybody has a part by the key, and the parts are the whole to the last digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import sharing, verify
from ses_dash.billing.conservation import conservation
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.errors import (
    BadValueError,
    FrozenPricesError,
)
from ses_dash.ledger import pricebooks
from ses_dash.model.pricebook import Pricebook, PricebookChoice, PricebookVersion, PriceRule
from ses_dash.model.sharing import Part, SharedCost
from ses_dash.warehouse.consistency import disagreements
from ses_dash.warehouse.owned import Span, owned_costs
from ses_dash.warehouse.sharing import shares
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.model.sharing import SharingKey

NOVEMBER = OCTOBER.shift(1)
SUPPORT = Charge("hub", "10", service="Support")
SUMS = "SELECT sum(billed_cost), sum(billed_residue), sum(price), sum(price_residue) FROM "
TABLES = ("customer_month", "customer_day", "customer_charge")


def three(shop: Shop) -> list[Customer]:
    """Return customers that use 100, 200 and 700 of accounts of their own."""
    made = [shop.customer(name) for name in ("Ada", "Bea", "Cid")]
    for each in made:
        shop.own(each.name.lower(), each)
    return made


def used(*amounts: str) -> list[Charge]:
    """Return what the three use."""
    return [Charge(name, cost) for name, cost in zip(("ada", "bea", "cid"), amounts, strict=True)]


USED = used("100", "200", "700")


def share(
    shop: Shop, key: SharingKey | None, *parts: Part, month: int = 0, account: str = "hub"
) -> None:
    """Let the hub's costs be shared from so many months after October."""
    made = SharedCost("aws", account, OCTOBER.shift(month), key, parts)
    sharing.choose(shop.stores, SINGLE_USER, made)


def totals(shop: Shop, period: Any = OCTOBER) -> dict[str, Decimal]:  # noqa: ANN401
    """Return what each customer's statement of a month comes to."""
    return {each.customer.name: each.total for each in shop.preview(period=period).drafts}


def held(shop: Shop) -> dict[str, tuple[Decimal, Decimal]]:
    """Return share and cost by customer of the one thing that is shared."""
    [found] = sharing.all(shop.stores, SINGLE_USER)
    names = {each.customer.id: each.customer.name for each in shop.preview().drafts}
    return {names[each.customer_id]: (each.share, each.cost) for each in found.parts}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("usage", {"Ada": "101", "Bea": "202", "Cid": "707"}),
        ("equal", {"Ada": "103.33", "Bea": "203.33", "Cid": "703.33"}),
        (None, {"Ada": "100", "Bea": "200", "Cid": "700"}),
    ],
)
def test_costs_are_shared_by_a_key(shop: Shop, key: Any, expected: dict[str, str]) -> None:  # noqa: ANN401
    three(shop)
    shop.load(*USED, SUPPORT)
    share(shop, key)
    assert totals(shop) == {name: Decimal(total) for name, total in expected.items()}
    [found] = conservation(shop.stores)
    assert found.difference == 0
    assert found.unassigned == (0 if key else 10)
    assert [*disagreements(shop.stores.warehouse)] == []


def test_fixed_parts_are_theirs_whatever_they_used(shop: Shop) -> None:
    ada, bea, _ = three(shop)
    shop.load(Charge("cid", "700"), SUPPORT)
    share(shop, "fixed", Part(ada.id, Decimal("33.3333")), Part(bea.id, Decimal("66.6667")))
    assert totals(shop) == {"Ada": Decimal("3.33"), "Bea": Decimal("6.67"), "Cid": Decimal(700)}
    assert held(shop)["Ada"] == (Decimal("0.333333"), Decimal("3.33333"))


def test_a_line_says_which_part_of_shared_costs_it_is(shop: Shop) -> None:
    ada, *_ = three(shop)
    shop.load(*USED, SUPPORT)
    share(shop, "usage")
    line = shop.preview(ada).drafts[0].lines[1]
    assert line.account == "hub"
    assert line.description == "Support, 10 % of shared costs"
    assert line.explanation == "1 EUR, 10 % of all, at cost"
    assert line.details[0].share == Decimal("0.1")
    assert line.details[0].quantity == Decimal("0.15")
    shop.freeze()
    assert verify.verify(shop.stores) == []


def test_only_those_who_are_named_have_a_part(shop: Shop) -> None:
    ada, bea, _ = three(shop)
    shop.load(*USED, SUPPORT)
    share(shop, "usage", Part(ada.id), Part(bea.id))
    assert held(shop) == {
        "Ada": (Decimal("0.333333"), Decimal("3.33333")),
        "Bea": (Decimal("0.666667"), Decimal("6.66667")),
    }


def test_what_is_used_later_changes_the_parts(shop: Shop) -> None:
    three(shop)
    shop.load(*USED, SUPPORT)
    share(shop, "usage")
    more = shop.load(Charge("ada", "1000"))
    assert totals(shop)["Ada"] == Decimal("1105.5")
    shop.forget(more)
    assert totals(shop)["Ada"] == 101


def test_shares_follow_who_owns_what_was_used_and_their_prices(shop: Shop) -> None:
    ada, bea, _ = three(shop)
    shop.load(*USED, replace(SUPPORT, service="Network"))
    share(shop, "usage")
    assert totals(shop)["Bea"] == 202
    shop.own("ada", bea)
    assert totals(shop) == {"Bea": 303, "Cid": 707}
    plus_20(shop, bea)
    assert totals(shop)["Bea"] == Decimal("363.6")
    [found] = sharing.all(shop.stores, SINGLE_USER)
    assert [each.price for each in found.parts] == [Decimal("3.6"), 7]  # as reports have it
    assert ada.id not in {each.customer.id for each in shop.preview().drafts}


def test_a_key_holds_from_its_month_on_until_the_next_one(shop: Shop) -> None:
    owner, *_ = three(shop)
    shop.own("hub", owner)
    for month in range(3):
        period = OCTOBER.shift(month)
        rows = [replace(each, day=period.start) for each in (*USED, SUPPORT)]
        shop.load(*rows, period=period)
    share(shop, "equal", month=1)
    share(shop, None, month=2)
    found = [totals(shop, OCTOBER.shift(month))["Cid"] for month in range(3)]
    assert found == [700, Decimal("703.33"), 700]


def test_shared_costs_of_an_account_that_changes_hands_stay_shared(shop: Shop) -> None:
    ada, bea, cid = three(shop)
    shop.own("hub", ada)
    shop.own("hub", bea, date(2026, 10, 15))
    shop.load(SUPPORT, replace(SUPPORT, day=date(2026, 10, 20)), *USED)
    share(shop, "fixed", Part(cid.id, Decimal(100)))
    assert totals(shop) == {"Ada": 100, "Bea": 200, "Cid": 720}


def test_whoever_gets_a_shared_account_gets_no_cost_with_it(shop: Shop) -> None:
    three(shop)
    shop.load(*USED, SUPPORT)
    bring_up_to_date(shop.stores)
    span = Span("aws", "hub", OCTOBER.start)
    found = owned_costs(shop.stores.warehouse, Scope.all(), [span])
    assert [each.billed_cost for each in found] == [10]
    share(shop, "usage")
    bring_up_to_date(shop.stores)
    assert owned_costs(shop.stores.warehouse, Scope.all(), [span]) == []


def test_currencies_are_shared_apart_and_what_nobody_can_share_stays_in_sight(shop: Shop) -> None:
    three(shop)
    dollars = replace(SUPPORT, currency="USD", cost="5")
    shop.load(*USED, SUPPORT, dollars)
    share(shop, "usage")
    euro, dollar = conservation(shop.stores)
    assert [euro.unassigned, dollar.unassigned, euro.difference, dollar.difference] == [0, 5, 0, 0]
    shop.load(replace(USED[0], currency="USD"))
    assert {each.unassigned for each in conservation(shop.stores)} == {0}


def plus_20(shop: Shop, *payers: Customer) -> None:
    """Let customers pay 20 % more than charges cost."""
    with shop.stores.ledger.write() as conn:
        book = pricebooks.create(conn, SINGLE_USER, Pricebook(0, "Standard", "aws"))
        rule = PriceRule("program", "", "percent", Decimal(20))
        pricebooks.save_version(conn, SINGLE_USER, PricebookVersion(0, book.id, OCTOBER, (rule,)))
        for each in payers:
            choice = PricebookChoice(each.id, "aws", "", OCTOBER, book.id)
            pricebooks.choose(conn, SINGLE_USER, choice)


def test_months_days_and_single_charges_agree_on_every_part(shop: Shop) -> None:
    ada, *_ = three(shop)
    plus_20(shop, ada)
    odd = "0.1234567890123456789012345"
    shop.load(*used("1", "1", "1"), replace(SUPPORT, cost=odd), replace(SUPPORT, cost="-7"))
    share(shop, "equal")
    totals(shop)
    sums = [
        [money.total(row[i : i + 2]) for i in (1, 3)] + [row[0]]
        for table in TABLES
        for row in shop.stores.warehouse.rows(
            f"SELECT customer_id, {SUMS[7:]}{table} WHERE account = 'hub' GROUP BY ALL ORDER BY 1"
        )
    ]
    assert sums[:3] == sums[3:6] == sums[6:]
    cost = money.total(each[0] for each in sums[:3])
    assert cost == Decimal(odd) - 7


def test_a_frozen_month_stays_as_it_is(shop: Shop) -> None:
    ada, bea, cid = three(shop)
    shop.load(*USED, SUPPORT)
    shop.freeze(cid)
    with pytest.raises(FrozenPricesError, match="2026-10 are frozen"):
        share(shop, "usage")
    share(shop, "fixed", Part(ada.id, Decimal(50)), Part(bea.id, Decimal(50)))
    assert totals(shop)["Ada"] == 105
    shop.freeze(ada)
    with pytest.raises(FrozenPricesError, match="Ada"):
        share(shop, "fixed", Part(bea.id, Decimal(100)))
    share(shop, "usage", month=1)
    assert {each.difference for each in conservation(shop.stores)} == {0}


def test_r33_a_late_charge_that_changes_frozen_parts_is_pending(shop: Shop) -> None:
    ada, *_ = three(shop)
    shop.load(*USED, SUPPORT)
    share(shop, "usage")
    shop.freeze(ada)
    shop.load(Charge("cid", "1000"))
    [found] = conservation(shop.stores)
    assert found.difference == 0
    assert found.pending == Decimal("-0.5")  # Ada used 5 % now, not 10 %


@pytest.mark.parametrize(
    ("key", "parts", "match"),
    [
        ("fixed", [Part(1, Decimal(60)), Part(2, Decimal(30))], "add up to 100, not 90"),
        ("fixed", [], "add up to 100, not 0"),
        ("fixed", [Part(1)], "above 0"),
        ("fixed", [Part(1, Decimal("33.33333")), Part(2, Decimal("66.66667"))], "4 decimals"),
        ("usage", [Part(1, Decimal(100))], "only the key"),
        (None, [Part(1)], "nobody's part"),
        ("other", [], "choose one of"),
    ],
)
def test_parts_that_cannot_be_are_refused(
    shop: Shop,
    key: Any,  # noqa: ANN401
    parts: list[Part],
    match: str,
) -> None:
    three(shop)
    with pytest.raises(BadValueError, match=match):
        share(shop, key, *parts)
    assert sharing.all(shop.stores, SINGLE_USER) == []


@given(
    st.dictionaries(
        st.integers(1, 50),
        st.decimals(Decimal("0.000000000000000001"), Decimal(10) ** 15, places=18),
        min_size=1,
    ),
    st.sampled_from(["usage", "equal"]),
)
@settings(max_examples=50)
def test_shares_make_the_whole(used: dict[int, Decimal], key: str) -> None:
    found = dict(shares(key, {}, used))
    assert sum(found.values()) == 1
    assert found.keys() <= used.keys()
    assert all(part > 0 for part in found.values())
