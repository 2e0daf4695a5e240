"""Drafts: what is on a statement, how it is rounded and taxed, and what stands beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import options
from ses_dash.billing.draft import drafts
from ses_dash.errors import NotAllowedError, NothingToFreezeError
from ses_dash.model.customer import CustomField
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.statement import Draft


def _drafts(shop: Shop, program: str = "aws") -> list[Draft]:
    return drafts(shop.stores, SINGLE_USER, program, OCTOBER)


def _set(shop: Shop, key: str, text: str) -> None:
    options.set_option(shop.stores, SINGLE_USER, key, text)


def _thousand_times_half_a_cent(shop: Shop) -> None:
    customer = shop.customer("Many", tax_rate="20")
    names = [f"account-{number}" for number in range(1000)]
    with shop.stores.ledger.write():
        for name in names:
            shop.own(name, customer)
    shop.load(*(Charge(name, "0.005") for name in names))


@pytest.mark.parametrize(
    ("adjusted", "net", "tax", "total", "adjustment"),
    [("on", "5.00", "1.00", "6.00", "-5.00"), ("off", "10.00", "2.00", "12.00", "0")],
)
def test_r20_rounding_adjustment(
    shop: Shop, adjusted: str, net: str, tax: str, total: str, adjustment: str
) -> None:
    _thousand_times_half_a_cent(shop)
    _set(shop, "rounding_adjustments", adjusted)
    (draft,) = _drafts(shop)
    assert (draft.net, draft.tax, draft.total) == (Decimal(net), Decimal(tax), Decimal(total))
    (group,) = draft.tax_groups
    assert group.rounding_adjustment == Decimal(adjustment)
    printed = sum(line.net for line in draft.lines) + group.rounding_adjustment
    assert printed == draft.net  # what is printed adds up


@pytest.mark.parametrize(
    ("currency", "cost", "net", "tax"),
    [
        ("JPY", "1234.5", "1235", "124"),
        ("EUR", "1234.565", "1234.57", "123.46"),
        ("KWD", "1234.5655", "1234.566", "123.457"),
    ],
)
def test_t08_each_currency_has_its_decimals(
    shop: Shop, currency: str, cost: str, net: str, tax: str
) -> None:
    shop.own("a", shop.customer("Abroad", tax_rate="10"))
    shop.load(Charge("a", cost, currency=currency))
    (draft,) = _drafts(shop)
    assert (str(draft.net), str(draft.tax)) == (net, tax)


def test_lines_are_at_account_product_and_category(shop: Shop) -> None:
    shop.own("a", shop.customer("Somebody"))
    shop.own("b", shop.customer("Else"))
    shop.name("a", "Production")
    shop.load(
        Charge("a", "1.004", sku="1"),
        Charge("a", "1.004", sku="2"),
        Charge("a", "-0.5", category="Credit"),
        Charge("a", "2", service="Storage"),
        Charge("a", "3", service=None),
        Charge("b", "4"),
        Charge("nobody", "5"),
    )
    (other, draft) = _drafts(shop)
    assert other.customer.name == "Else"
    assert [(line.service, line.charge_category, str(line.net)) for line in draft.lines] == [
        ("", "Usage", "3.00"),
        ("Compute", "Credit", "-0.50"),
        ("Compute", "Usage", "2.01"),
        ("Storage", "Usage", "2.00"),
    ]
    assert {line.account_name for line in draft.lines} == {"Production"}
    assert [detail.sku_id for detail in draft.lines[2].details] == ["1", "2"]
    assert draft.lines[2].price == Decimal("2.008")
    assert (draft.lines[2].service_start, draft.lines[2].service_end) == (
        "2026-10-01",
        "2026-10-02",
    )
    assert draft.total == Decimal("6.51")


def test_cost_is_exact_beyond_what_one_column_holds(shop: Shop) -> None:
    shop.own("a", shop.customer("Exact"))
    cost = "0.1234567890123456789012345"
    shop.load(Charge("a", cost))
    (line,) = _drafts(shop)[0].lines
    assert line.cost == line.price == Decimal(cost)


def test_currencies_stay_apart_and_none_is_blocked(shop: Shop) -> None:
    shop.own("a", shop.customer("Both"))
    shop.load(Charge("a", "1"), Charge("a", "2", currency="USD"), Charge("a", "3", currency="XXX"))
    euro, dollar, nothing = _drafts(shop)
    assert (euro.total, dollar.total) == (Decimal("1.00"), Decimal("2.00"))
    assert euro.blocked == dollar.blocked == ""
    assert "names no currency" in nothing.blocked


def test_the_providers_tax_is_kept(shop: Shop) -> None:
    shop.own("a", shop.customer("Taxed", tax_rate="20"))
    shop.load(Charge("a", "100"), Charge("a", "19", category="Tax"))
    (draft,) = _drafts(shop)
    assert draft.kept == {"provider tax": Decimal(19)}
    assert (draft.net, draft.tax) == (Decimal("100.00"), Decimal("20.00"))


def test_zero_is_a_line_and_nothing_is_no_draft(shop: Shop) -> None:
    shop.own("a", shop.customer("Zero"))
    shop.customer("Idle")
    shop.load(Charge("a", "0"))
    (draft,) = _drafts(shop)
    assert [str(line.net) for line in draft.lines] == ["0.00"]
    assert str(draft.total) == "0.00"


def test_totals_may_be_negative(shop: Shop) -> None:
    shop.own("a", shop.customer("Refunded", tax_rate="20"))
    shop.load(Charge("a", "100"), Charge("a", "-120", category="Credit"))
    (draft,) = _drafts(shop)
    assert (str(draft.net), str(draft.tax), str(draft.total)) == ("-20.00", "-4.00", "-24.00")


def test_r5_the_owner_on_the_day_pays(shop: Shop) -> None:
    old, new = shop.customer("Old"), shop.customer("New")
    shop.own("a", old)
    shop.own("a", new, date(2026, 10, 10))
    shop.load(
        Charge("a", "1", day=date(2026, 9, 27)),
        Charge("a", "2", day=date(2026, 10, 9)),
        Charge("a", "4", day=date(2026, 10, 10)),
    )
    assert {draft.customer.name: str(draft.total) for draft in _drafts(shop)} == {
        "New": "4.00",
        "Old": "3.00",
    }


@pytest.mark.parametrize(
    ("day", "program", "preliminary"),
    [(14, "aws", True), (15, "aws", False), (5, "gcp", True), (6, "gcp", False)],
)
def test_preliminary_until_the_figures_are_final(
    shop: Shop, day: int, program: str, *, preliminary: bool
) -> None:
    shop.own("a", shop.customer("Early"), program=program)
    shop.load(Charge("a", "1"), program=program)
    with clock.fixed(datetime(2026, 11, day, 12, tzinfo=UTC)):
        (draft,) = _drafts(shop, program)
    assert draft.preliminary is preliminary


def test_payment_labels_lose_their_long_numbers(shop: Shop) -> None:
    shop.own("a", shop.customer("Card", payment_method="Visa 4242 4242 4242 4242, May"))
    shop.load(Charge("a", "1"))
    assert _drafts(shop)[0].customer.payment_method == "Visa ...4242, May"


def test_drafts_show_cost_so_customers_get_none(shop: Shop) -> None:
    customer = shop.customer("Curious")
    visitor = Actor("visitor", Role.CUSTOMER, Scope.only(customer.id))
    with pytest.raises(NotAllowedError):
        drafts(shop.stores, visitor, "aws", OCTOBER)


def test_an_account_manager_sees_own_customers(shop: Shop) -> None:
    mine, other = shop.customer("Mine"), shop.customer("Other")
    shop.own("a", mine)
    shop.own("b", other)
    shop.load(Charge("a", "1"), Charge("b", "2"))
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(mine.id))
    both = frozenset({mine.id, other.id})
    found = drafts(shop.stores, manager, "aws", OCTOBER, both)
    assert [draft.customer.name for draft in found] == ["Mine"]


def test_a_month_without_charges_has_nothing_to_freeze(shop: Shop) -> None:
    with pytest.raises(NothingToFreezeError, match="nothing to freeze for AWS in 2026-10"):
        shop.preview()


def test_fields_of_the_customer_that_are_marked_and_filled_in_are_copied(shop: Shop) -> None:
    fields = (
        CustomField("Purchase order", "4711", show_on_invoice=True),
        CustomField("Region", "north"),
        CustomField("Cost centre", "", show_on_invoice=True),
    )
    shop.own("a", shop.customer("Fields", custom_fields=fields))
    shop.load(Charge("a", "1"))
    assert _drafts(shop)[0].customer.fields == (("Purchase order", "4711"),)


def test_history_is_six_months_frozen_ones_as_frozen(shop: Shop) -> None:
    customer = shop.customer("Regular", "20")
    shop.own("a", customer)
    months = [OCTOBER.shift(-back) for back in range(7)]
    for number, month in enumerate(months):
        shop.load(Charge("a", f"{number}.005", day=month.start), period=month)
    shop.load(Charge("a", "7", currency="USD"))
    shop.freeze(period=months[1])
    shop.load(Charge("a", "99", day=months[1].start), period=months[1])
    shop.forget(5)
    euro, dollar = _drafts(shop)
    assert [(each.period, str(each.net)) for each in euro.history] == [
        ("2026-05", "5.01"),
        ("2026-06", "0"),
        ("2026-07", "3.01"),
        ("2026-08", "2.01"),
        ("2026-09", "1.01"),
        ("2026-10", "0.01"),
    ]
    assert [str(each.net) for each in dollar.history] == ["0", "0", "0", "0", "0", "7.00"]


def test_history_of_one_customer_has_nothing_of_another(shop: Shop) -> None:
    shop.own("a", shop.customer("Ada"))
    shop.own("b", shop.customer("Bea"))
    september = OCTOBER.shift(-1)
    shop.load(Charge("b", "5", day=september.start), period=september)
    shop.load(Charge("a", "1"), Charge("b", "2"))
    ada, bea = _drafts(shop)
    assert [str(each.history[-2].net) for each in (ada, bea)] == ["0", "5.00"]


def test_options_can_be_tried_without_setting_them(shop: Shop) -> None:
    shop.own("a", shop.customer("Curious"))
    shop.load(*(Charge("a", "0.005", service=name) for name in "abcd"))
    tried = {"rounding_adjustments": True}
    (draft,) = drafts(shop.stores, SINGLE_USER, "aws", OCTOBER, changes=tried)
    assert draft.options == {**options.DEFAULTS, **tried}
    assert (draft.net, _drafts(shop)[0].net) == (Decimal("0.02"), Decimal("0.04"))
