"""Charges and discounts as lines of a statement: their base, their order, minimum and maximum."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.billing import slices
from ses_dash.billing.cell_readers import read_tiers, written
from ses_dash.model.charge import Tier
from ses_dash.model.statement import DetailLine
from tests.billing.arithmetic import added, charge, line, nets, settled
from tests.properties import MONEY

_CENTS = st.decimals(-1000, 1000, places=2)
_EXACT = st.decimals(-1000, 1000, places=6)


def test_r14_a_percentage_is_of_exact_prices() -> None:
    lines = [line("0.004")] * 1000  # printed as 0.00 each
    (fee,) = added(lines, charge("percent", "50"))
    assert (str(fee.net), fee.cost) == ("2.00", money.ZERO)
    assert fee.charged
    assert (fee.charged.rule, fee.charged.measure) == ("50 %", Decimal(4))
    assert fee.explanation == "Fee: 50 %, on 4 EUR of usage, purchase"


def test_r14_only_the_kinds_and_the_account_of_its_base_count() -> None:
    lines = [
        line("100"),
        line("10", kind="support"),
        line("1", account="b"),
        line("1000", kind="marketplace"),
    ]
    of_all = charge("percent", "10", base=("usage", "support"))
    assert nets(added(lines, of_all)) == ["11.10"]
    (of_one,) = added(lines, replace(of_all, account="b", customer_id=1))
    assert (of_one.account, str(of_one.net)) == ("b", "0.10")


def test_r15_accounts_come_first_then_the_customer_then_the_minimum() -> None:
    charges = (
        charge("minimum", "500", name="Least", base=("usage", "charge")),
        charge("percent", "10", name="On top", base=("charge",)),
        charge("fixed", "20", name="Care"),
        charge("fixed", "30", name="Watch", account="a", customer_id=1),
    )
    made = added([line("100")], *charges)
    found = [(each.service, str(each.net)) for each in made]
    assert found == [
        ("Watch", "30.00"),
        ("Care", "20.00"),
        ("On top", "5.00"),
        ("Least", "345.00"),
    ]
    assert str(settled([line("100"), *made]).net) == "500.00"


def test_r14_the_shortfall_is_a_line_also_at_zero_usage() -> None:
    assert nets(added([], charge("minimum", "100"))) == ["100.00"]
    assert nets(added([line("100")], charge("minimum", "100"))) == []


def test_r14_a_maximum_gives_back_what_is_above_it_with_its_tax() -> None:
    lines = [line("150", "20"), line("50", "10")]
    made = added(lines, charge("maximum", "100"))
    assert [(str(each.net), int(each.tax_rate)) for each in made] == [
        ("-75.00", 20),
        ("-25.00", 10),
    ]
    assert added([line("100")], charge("maximum", "100")) == ()


@pytest.mark.parametrize("exact", [True, False])
def test_r14_a_minimum_is_met_by_what_is_printed(exact: bool) -> None:  # noqa: FBT001
    lines = [line("0.005")] * 100
    made = added(lines, charge("minimum", "10"), exact=exact)
    assert str(settled([*lines, *made], adjusted=exact).net) == "10.00"


def test_r14_a_percentage_off_is_off_each_tax() -> None:
    lines = [line("100", "20"), line("10", "20"), line("50", "0")]
    made = added(lines, charge("discount percent", "10"))
    assert [(str(each.net), str(each.tax_rate)) for each in made] == [
        ("-11.00", "20"),
        ("-5.00", "0"),
    ]


def test_r14_prices_per_unit_count_that_unit_only() -> None:
    def used(quantity: str, unit: str) -> DetailLine:
        return DetailLine("", "", "Usage", "", Decimal(quantity), unit, money.ZERO)

    lines = [
        line("1", details=(used("8", "hours"), used("9", "GB"))),
        line("1", details=(used("4", "hours"),)),
    ]
    fee = charge("per unit", unit="hours", tiers=read_tiers("10@10+2; @5+3"))
    (made,) = added(lines, fee)
    assert (str(made.net), made.explanation) == (
        "115.00",
        "Fee: 10 per hours + 2 up to 10; 5 per hours + 3 above, on 12 hours of usage, purchase",
    )


def test_a_charge_in_another_currency_is_not_on_the_statement() -> None:
    assert added([line("100")], charge("fixed", "10", currency="USD")) == ()
    assert nets(added([line("100")], charge("percent", "10", currency=""))) == ["10.00"]


def test_r14_over_several_programs_the_base_is_on_other_statements() -> None:
    elsewhere = [("aws", line("100")), ("gcp", line("50"))]
    of_all = charge("percent", "10", program="", printed_on="services")
    of_one = replace(of_all, program="gcp", name="Google only")
    made = added([], of_all, of_one, program="services", elsewhere=elsewhere)
    assert nets(made) == ["15.00", "5.00"]


@MONEY
@given(amount=st.decimals(0, 500, places=2), over=st.lists(_CENTS, max_size=8))
def test_r14_a_discount_spreads_exactly_and_never_below_nothing(
    amount: Decimal, over: list[Decimal]
) -> None:
    parts = slices.spread(amount, over, "EUR")
    room = money.total(max(each, money.ZERO) for each in over)
    assert money.total(parts) == min(amount, room)
    assert all(0 <= part <= max(each, money.ZERO) for part, each in zip(parts, over, strict=True))


@MONEY
@given(prices=st.lists(_EXACT, min_size=1, max_size=8), data=st.data())
def test_the_order_of_lines_does_not_change_what_is_charged(
    prices: list[Decimal], data: st.DataObject
) -> None:
    lines = [line(price, str(place % 3 * 10)) for place, price in enumerate(prices)]
    other = data.draw(st.permutations(lines))
    charges = (
        charge("fixed", "7.50"),
        charge("percent", "3.5"),
        charge("tiers", tiers=read_tiers("100@10; @5")),
        charge("minimum", "400", base=("usage", "charge")),
    )
    one, two = ([*each, *added(each, *charges)] for each in (lines, other))
    assert settled(one) == settled(two)


@MONEY
@given(
    ends=st.lists(st.integers(1, 1000), unique=True, max_size=4).map(sorted),
    rates=st.lists(st.decimals(0, 20, places=2), min_size=5, max_size=5),
    base=st.decimals(0, 2000, places=3),
)
def test_slices_add_up_and_are_written_as_they_are_read(
    ends: list[int], rates: list[Decimal], base: Decimal
) -> None:
    uppers = [*map(Decimal, ends), None]
    tiers = tuple(Tier(upto, rate) for upto, rate in zip(uppers, rates, strict=False))
    assert read_tiers(written(tiers)) == tiers
    bounds = [money.ZERO, *map(Decimal, ends), max(base, Decimal(ends[-1] if ends else 0))]
    by_hand = money.total(
        money.multiply(max(min(base, high) - low, money.ZERO), tier.rate)
        for low, high, tier in zip(bounds, bounds[1:], tiers, strict=False)
    )
    assert slices.graduated(base, tiers) == by_hand
