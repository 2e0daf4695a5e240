"""Conservation: every amount is somewhere, and exactly once, whatever happens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import rate_files
from ses_dash.billing.conservation import Conservation, conservation
from ses_dash.model.exchange import ExchangeRate, StatementCurrency
from ses_dash.period import BillingPeriod
from tests.billing.shop import OCTOBER, Charge, Shop


def _only(shop: Shop) -> Conservation:
    (found,) = conservation(shop.stores, "aws", OCTOBER)
    assert found.difference == 0
    return found


def test_each_part_is_where_it_belongs(shop: Shop) -> None:
    first, second = shop.customer("First"), shop.customer("Second")
    shop.own("a", first)
    shop.own("b", second)
    shop.load(
        Charge("a", "10"),
        Charge("a", "1.9", category="Tax"),
        Charge("b", "20"),
        Charge("b", "3.8", category="Tax"),
        Charge("nobodys", "0.1234567890123456789"),
    )
    shop.freeze(first)
    shop.load(Charge("a", "-2.5", category="Credit"))
    found = _only(shop)
    assert found.loaded == Decimal("33.3234567890123456789")
    assert (found.frozen, found.drafts) == (Decimal(10), Decimal(20))
    assert found.unassigned == Decimal("0.1234567890123456789")
    assert (found.kept, found.pending) == (Decimal("5.7"), Decimal("-2.5"))


def test_an_account_moved_after_the_freeze_is_pending(shop: Shop) -> None:
    first, second = shop.customer("First"), shop.customer("Second")
    shop.own("a", first)
    shop.load(Charge("a", "10"))
    shop.freeze()
    shop.own("a", second)
    found = _only(shop)
    assert (found.frozen, found.drafts, found.pending) == (Decimal(10), Decimal(10), Decimal(-10))


def test_a_month_that_was_taken_back_is_pending_whole(shop: Shop) -> None:
    shop.own("a", shop.customer("First"))
    load = shop.load(Charge("a", "10"))
    shop.freeze()
    shop.forget(load)
    found = _only(shop)
    assert (found.loaded, found.frozen, found.pending) == (money.ZERO, Decimal(10), Decimal(-10))


def test_every_month_program_and_currency_is_apart(shop: Shop) -> None:
    shop.load(Charge("a", "1"), Charge("a", "2", currency="USD"))
    shop.load(Charge("a", "4"), program="gcp")
    shop.load(Charge("a", "8"), period=BillingPeriod(date(2026, 9, 1)))
    found = [
        (each.program, each.period, each.currency, int(each.loaded))
        for each in conservation(shop.stores)
    ]
    assert found == [
        ("aws", "2026-09", "EUR", 8),
        ("aws", "2026-10", "EUR", 1),
        ("aws", "2026-10", "USD", 2),
        ("gcp", "2026-10", "EUR", 4),
    ]


def test_t07_what_we_keep_alone_makes_no_statement_and_is_not_lost(shop: Shop) -> None:
    for name, category in (("a", "Tax"), ("b", "Usage")):
        shop.own(name, shop.customer(name))
        shop.load(Charge(name, "5", category=category))
    assert [(each.number, each.customer) for each in shop.freeze()] == [("1", "b")]
    (cost,) = conservation(shop.stores)
    assert [cost.frozen, cost.kept, cost.difference] == [5, 5, 0]


charges = st.lists(
    st.builds(
        Charge,
        account=st.sampled_from("abc"),
        cost=st.decimals(-1000, 1000, places=22).map(money.plain),
        category=st.sampled_from(["Usage", "Tax", "Credit"]),
        currency=st.sampled_from(["EUR", "USD"]),
        day=st.dates(date(2026, 9, 28), date(2026, 10, 31)),
    ),
    max_size=6,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    before=charges,
    after=charges,
    owner=st.booleans(),
    in_euro=st.booleans(),
    day=st.dates(date(2026, 10, 1), date(2026, 10, 31)),
)
def test_nothing_is_lost_whatever_is_loaded_frozen_and_moved(
    shop: Shop, before: list[Charge], after: list[Charge], day: date, *, owner: bool, in_euro: bool
) -> None:
    customer = shop.customer(f"Customer {shop.loads}")
    shop.own("a", customer)
    if in_euro:  # R21: prices are converted, cost never is
        dated = ExchangeRate(OCTOBER, "USD", "EUR", Decimal("0.9137"), "ECB", date(2026, 10, 30))
        rate_files.save(shop.stores, SINGLE_USER, dated)
        wanted = StatementCurrency(customer.id, "", OCTOBER, "EUR")
        rate_files.set_currency(shop.stores, SINGLE_USER, wanted)
    shop.load(*before)
    if any((charge.account, charge.category != "Tax") == ("a", True) for charge in before):
        shop.freeze(customer)
    shop.load(*after)
    shop.own("b", customer if owner else None, day)
    assert all(each.difference == 0 for each in conservation(shop.stores))
