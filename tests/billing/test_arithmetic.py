"""The arithmetic that statements promise, case by case, each with the figure it must give."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ses_dash import money
from ses_dash.billing import slices
from ses_dash.billing.cell_readers import read_tiers
from tests.billing.arithmetic import added, charge, credit, line, nets, settled

_STEPS = read_tiers("10@10+2; 20@5+3; @5+3")
_SHARES = read_tiers("10000@10; 80000@7; 250000@5; @3")


@pytest.mark.parametrize(("adjusted", "net"), [(True, "5.00"), (False, "10.00")])
def test_t01_r20_a_thousand_lines_of_half_a_cent(adjusted: bool, net: str) -> None:  # noqa: FBT001
    found = settled([line("0.005")] * 1000, adjusted=adjusted)
    assert str(found.total) == net
    (group,) = found.tax_groups
    printed = money.total((*[Decimal("0.01")] * 1000, group.rounding_adjustment))
    assert printed == found.net


@pytest.mark.parametrize(("in_base", "payable"), [(True, "880.00"), (False, "900.00")])
def test_r16_charges_1000_credit_200(in_base: bool, payable: str) -> None:  # noqa: FBT001
    found = settled([line("1000", "10")], credit("200"), in_base=in_base)
    assert str(money.subtract(found.total, found.prepaid)) == payable


def test_t03_five_lines_at_19_percent_are_taxed_once() -> None:
    assert str(settled([line("84.03", "19")] * 5).tax) == "79.83"


def test_334_99_is_the_total_at_20_percent() -> None:
    prices = ("68.33", "68.33", "57.50", "85.00")
    assert str(settled([line(price, "20") for price in prices]).total) == "334.99"


def test_r19_lines_are_rounded_half_away_from_zero() -> None:
    prices = ("0.333", "0.333", "1.333", "0.267", "0.05")
    quantities = [money.multiply(Decimal(price), Decimal(25)) for price in prices]
    assert str(settled([line(price) for price in quantities]).net) == "57.92"


def test_r14_a_discount_is_spread_over_what_it_is_off() -> None:
    fees = [
        line(price, rate, service=name, account="")
        for price, rate, name in (
            ("100", "10", "a"),
            ("50", "0", "b"),
            ("30", "20", "c"),
            ("20", "20", "d"),
        )
    ]
    given = added(fees, charge("discount", "10"))
    parts = [str(part.price) for each in given for part in each.details]
    assert parts == ["-5.00", "-2.50", "-1.50", "-1.00"]
    found = settled([*fees, *given])
    taxes = {str(group.rate): str(group.tax) for group in found.tax_groups}
    assert taxes == {"20": "9.50", "10": "9.50", "0": "0.00"}  # 5.70 and 3.80 are of one rate
    shares = [
        settled([each, line(part, str(each.tax_rate))])
        for each, part in zip(fees, parts, strict=True)
    ]
    assert [str(each.tax) for each in shares] == ["9.50", "0.00", "5.70", "3.80"]
    assert str(found.total) == "209.00"


@pytest.mark.parametrize(
    ("quantity", "price"), [("1", "12"), ("10", "102"), ("11", "110"), ("12", "115"), ("21", "163")]
)
def test_r14_graduated_tiers(quantity: str, price: str) -> None:
    assert slices.graduated(Decimal(quantity), _STEPS) == Decimal(price)


@pytest.mark.parametrize(
    ("base", "price"), [("5000", "500.00"), ("500", "100.00"), ("300000", "15900.00")]
)
def test_r14_percentages_by_slice_with_a_minimum(base: str, price: str) -> None:
    fee = charge("tiers", tiers=_SHARES, least=Decimal(100))
    assert nets(added([line(base)], fee)) == [price]


def test_the_slices_of_300000() -> None:
    ends = [Decimal(end) for end in (10_000, 80_000, 250_000, 300_000)]
    sums = [slices.percentages(end, _SHARES) for end in ends]
    parts = [money.subtract(*pair) for pair in zip(sums, (money.ZERO, *sums[:-1]), strict=True)]
    assert parts == [1000, 4900, 8500, 1500]


@pytest.mark.parametrize(
    ("currency", "total"), [("JPY", "1235"), ("EUR", "1234.57"), ("KWD", "1234.566")]
)
def test_t08_amounts_have_the_decimals_of_their_currency(currency: str, total: str) -> None:
    assert str(settled([line("1234.5655", currency=currency)], currency=currency).total) == total


def test_t05_credits_of_the_provider_may_turn_a_statement_negative() -> None:
    found = settled([line("100"), line("-120", charge_category="Credit", kind="credit")])
    assert str(found.total) == "-20.00"
