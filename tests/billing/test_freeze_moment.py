"""What a freeze depends on is what held at its moment: the clock, and the options."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.billing import credits as given
from ses_dash.billing import statements
from ses_dash.model.credit import Credit
from tests.billing.shop import Charge

if TYPE_CHECKING:
    from tests.billing.shop import Shop


def test_t37_the_clock_steps_back_between_freezes_but_the_dates_do_not(shop: Shop) -> None:
    first, second = shop.customer("Ada"), shop.customer("Bea")
    for each in (first, second):
        shop.own(each.name, each)
    shop.load(Charge("Ada", "100"), Charge("Bea", "100"))
    shop.freeze(first)
    with clock.fixed(datetime(2026, 11, 18, 12, tzinfo=UTC)):
        shop.freeze(second)
    found = statements.all(shop.stores, SINGLE_USER)
    assert [(each.number, each.statement_date) for each in found] == [
        ("1", "2026-11-20"),
        ("2", "2026-11-20"),
    ]


def test_t06_the_option_counts_as_it_was_at_the_freeze(shop: Shop) -> None:
    for name, in_base in (("Ada", "on"), ("Bea", "off")):
        owner = shop.customer(name, "20")
        shop.own(name, owner)
        shop.set("credits_in_tax_base", in_base, owner)
        credit = Credit(0, owner.id, "EUR", Decimal(30), "Welcome", date(2026, 1, 1))
        given.give(shop.stores, SINGLE_USER, credit)
    shop.load(Charge("Ada", "100"), Charge("Bea", "100"))
    shop.freeze()
    before = shop.frozen_bytes()
    shop.set("credits_in_tax_base", "off")
    taxes = [str(each.tax) for each in statements.all(shop.stores, SINGLE_USER)]
    assert taxes == ["14.00", "20.00"]
    assert shop.frozen_bytes() == before
