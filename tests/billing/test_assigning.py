"""Whose an account is from which day, and what an assignment changes in money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import assigning
from ses_dash.errors import NotAllowedError, NotFoundError
from ses_dash.ledger import accounts
from ses_dash.period import BillingPeriod
from tests.billing.shop import ALWAYS, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.billing.assigning import Effect

SEPTEMBER = BillingPeriod.parse("2026-09")
MAIN, SPARE = ("aws", "111"), ("aws", "222")


def _effect(shop: Shop, owners: dict[tuple[str, str], str | None], day: date | None) -> Effect:
    return assigning.effect(shop.stores, SINGLE_USER, owners, valid_from=day)


@pytest.fixture
def two_months(shop: Shop) -> Shop:
    """Two months of two accounts that nobody owns, and two customers."""
    shop.load(Charge("111", "10", day=date(2026, 9, 3)), period=SEPTEMBER)
    shop.load(
        Charge("111", "5", day=date(2026, 10, 3)),
        Charge("111", "2.5", day=date(2026, 10, 20)),
        Charge("222", "1", day=date(2026, 10, 4), currency="USD"),
    )
    shop.name("111", "Main")
    shop.name("222", "Spare")
    shop.customer("Aurora")
    shop.customer("Borealis")
    return shop


def test_the_first_assignment_covers_the_past_and_the_next_begins_this_month(shop: Shop) -> None:
    shop.customer("Aurora")
    shop.customer("Borealis")
    shop.name("111", "Main")

    def assign(name: str | None, day: date | None = None) -> date:
        made = assigning.assign(shop.stores, SINGLE_USER, "AWS", " 111 ", name, valid_from=day)
        return made.valid_from

    assert assign("Aurora") == ALWAYS
    assert assign("Borealis") == date(2026, 11, 1)
    assert assign(None, date(2026, 12, 1)) == date(2026, 12, 1)


def test_unknown_accounts_and_customers_are_named(shop: Shop) -> None:
    shop.name("111", "Main")
    with pytest.raises(NotFoundError, match="account 'aws 112'"):
        assigning.assign(shop.stores, SINGLE_USER, "aws", "112", None)
    with pytest.raises(NotFoundError, match="customer 'Nobody'"):
        assigning.assign(shop.stores, SINGLE_USER, "aws", "111", "Nobody")


def test_an_assignment_moves_the_money_at_once(shop: Shop) -> None:
    shop.load(Charge("111", "5"))
    shop.name("111", "Main")
    shop.customer("Aurora")
    assigning.assign(shop.stores, SINGLE_USER, "aws", "111", "Aurora")
    assert [str(draft.total) for draft in shop.preview().drafts] == ["5.00"]


def test_several_are_assigned_together_or_not_at_all(two_months: Shop) -> None:
    with pytest.raises(NotFoundError):
        assigning.assign_all(two_months.stores, SINGLE_USER, {MAIN: "Aurora", SPARE: "Typo"})
    with two_months.stores.ledger.read() as conn:
        assert accounts.assignments(conn) == ()
    assigning.assign_all(two_months.stores, SINGLE_USER, {MAIN: "Aurora", SPARE: "Borealis"})
    with two_months.stores.ledger.read() as conn:
        owned = assigning.owned(conn, date(2026, 11, 20))
    assert {key: each.customer_id for key, each in owned.items()} == {MAIN: 1, SPARE: 2}


def test_the_effect_is_what_nobody_paid_so_far_by_currency(two_months: Shop) -> None:
    effect = _effect(two_months, {MAIN: "Aurora", SPARE: "Aurora"}, None)
    assert [each.valid_from for each in effect.assignments] == [ALWAYS, ALWAYS]
    assert effect.gained(None) == {"EUR": Decimal("17.5"), "USD": Decimal(1)}
    assert (effect.frozen, effect.in_frozen_months()) == ((), {})
    with two_months.stores.ledger.read() as conn:
        assert accounts.assignments(conn) == ()


def test_the_effect_begins_on_its_day_and_ends_with_the_next_assignment(two_months: Shop) -> None:
    borealis = two_months.customer("Corona")
    two_months.own("111", borealis, date(2026, 10, 15))
    effect = _effect(two_months, {MAIN: "Aurora"}, date(2026, 10, 1))
    assert effect.gained(None) == {"EUR": Decimal(5)}
    effect = _effect(two_months, {MAIN: "Aurora"}, date(2026, 10, 16))
    assert effect.gained(borealis.id) == {"EUR": Decimal("2.5")}
    assert _effect(two_months, {MAIN: "Corona"}, date(2026, 10, 16)).moved == ()


def test_r6_backdating_into_a_frozen_month_names_the_statements_that_stay(two_months: Shop) -> None:
    assigning.assign(two_months.stores, SINGLE_USER, *MAIN, "Aurora")
    two_months.freeze(period=SEPTEMBER)
    effect = _effect(two_months, {MAIN: "Borealis"}, date(2026, 9, 1))
    assert [(each.number, each.period) for each in effect.frozen] == [("1", "2026-09")]
    assert effect.gained(1) == {"EUR": Decimal("17.5")}
    assert effect.in_frozen_months() == {"EUR": Decimal(10)}
    before = two_months.frozen_bytes()
    assigning.assign(two_months.stores, SINGLE_USER, *MAIN, "Borealis", valid_from=date(2026, 9, 1))
    assert two_months.frozen_bytes() == before


def test_who_may_not_edit_customers_assigns_nothing(two_months: Shop) -> None:
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(1))
    for act in (assigning.effect, assigning.assign_all):
        with pytest.raises(NotAllowedError):
            act(two_months.stores, manager, {MAIN: "Aurora"})


def test_a_customer_out_of_scope_does_not_exist(two_months: Shop) -> None:
    finance = Actor("finance", Role.FINANCE, Scope.only(1))
    with pytest.raises(NotFoundError, match="customer 'Borealis'"):
        assigning.assign_all(two_months.stores, finance, {MAIN: "Borealis"})
    effect = assigning.effect(two_months.stores, finance, {MAIN: "Aurora"})
    assert effect.moved == ()  # what nobody owns is not theirs to see
