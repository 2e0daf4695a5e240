"""Credits and suggestions as CSV."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import credits as billing_credits
from ses_dash.billing.listings import credits_csv, suggestions_csv
from ses_dash.errors import NotFoundError
from ses_dash.model.credit import Credit
from tests.billing.shop import Charge, Shop


def test_credits_are_listed_with_what_is_left(shop: Shop) -> None:
    for name in ("=Borealis", "Aurora"):
        given = Credit(
            0, shop.customer(name).id, "EUR", Decimal(200), "Outage", date(2026, 11, 1), None
        )
        billing_credits.give(shop.stores, SINGLE_USER, given)
    assert credits_csv(shop.stores, SINGLE_USER).splitlines() == [
        "id,customer,description,program,kind,currency,amount,remaining,valid_from,expires,withdrawn",
        "1,'=Borealis,Outage,,,EUR,200.00,200.00,2026-11-01,,no",
        "2,Aurora,Outage,,,EUR,200.00,200.00,2026-11-01,,no",
    ]
    assert len(credits_csv(shop.stores, SINGLE_USER, 2).splitlines()) == 2


def test_credits_of_others_do_not_exist(shop: Shop) -> None:
    mine, other = shop.customer("Mine"), shop.customer("Other")
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(mine.id))
    given = Credit(0, other.id, "EUR", Decimal(1), "Outage", date(2026, 11, 1))
    billing_credits.give(shop.stores, SINGLE_USER, given)
    assert len(credits_csv(shop.stores, manager).splitlines()) == 1
    with pytest.raises(NotFoundError):
        credits_csv(shop.stores, manager, other.id)


def test_suggestions_are_listed_with_what_nobody_pays_by_currency(shop: Shop) -> None:
    aurora = shop.customer("Aurora Lines")
    shop.load(
        Charge("222", "5.125"),
        Charge("222", "1", currency="USD"),
        Charge("222", "7", day=date(2026, 10, 20)),
    )
    shop.name("222", "aurora-tmp")
    shop.own("222", aurora, date(2026, 10, 20))
    shop.own("222", None, date(2026, 11, 1))
    reason = "Its name has the word “aurora”."
    assert suggestions_csv(shop.stores, SINGLE_USER).splitlines() == [
        "program,account,name,customer,strength,clear,reason,currency,unassigned_cost",
        f"aws,222,aurora-tmp,Aurora Lines,likely,yes,{reason},EUR,5.125",
        f"aws,222,aurora-tmp,Aurora Lines,likely,yes,{reason},USD,1",
    ]
