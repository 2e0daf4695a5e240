"""Money: every rule of reading, rounding, sharing out and writing amounts."""

from __future__ import annotations

from decimal import Decimal, FloatOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.errors import BadAmountError
from tests.properties import MONEY

amounts = st.decimals(-(10**12), 10**12, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", "1.5"),
        (" 6.266090E-12 ", "0.00000000000626609"),
        ("-.5", "-0.5"),
        ("+7", "7"),
        ("0.00E+00", "0"),
        ("0.0013536026722702650193339403", "0.0013536026722702650193339403"),
    ],
)
def test_amounts_are_read_exactly(text: str, value: str) -> None:
    assert money.parse(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "1,234", "1.234,56", "1_000", "NaN", "inf", "€5", "0x1", "1e9999", "1e30", "-9e99"]
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(BadAmountError, match="is not an amount"):
        money.parse(text)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("2.665", "USD", "2.67"),
        ("-2.665", "USD", "-2.67"),
        ("0.5", "JPY", "1"),
        ("1.0005", "KWD", "1.001"),
        ("-0.004", "EUR", "0.00"),
    ],
)
def test_half_goes_away_from_zero_at_the_minor_unit(
    amount: str, currency: str, rounded: str
) -> None:
    assert str(money.round_to(Decimal(amount), currency)) == rounded


def test_a_sign_is_turned_to_the_last_digit() -> None:
    exact = Decimal("112635268.0876543200862825780763907942")  # more than the 28 of a bare minus
    assert money.total((exact, money.negate(exact))) == 0


@MONEY
@given(amounts)
def test_rounding_is_symmetric(amount: Decimal) -> None:
    assert money.quantize(-amount, 2) == -money.quantize(amount, 2)


@MONEY
@given(amounts, st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=30))
def test_parts_add_up_and_none_moves_a_unit(amount: Decimal, weights: list[Decimal]) -> None:
    amount = money.quantize(amount, 2)
    parts = money.allocate(amount, weights, 2)
    assert sum(parts) == amount
    whole = sum(weights)
    if whole:
        with money.exact():
            moved = [
                abs(part - amount * weight / whole)
                for part, weight in zip(parts, weights, strict=True)
            ]
        assert max(moved) < Decimal("0.01")


def test_no_float_becomes_money() -> None:
    with pytest.raises(FloatOperation), money.exact():
        Decimal(1) + Decimal(0.1)  # noqa: RUF032 - the float is the point


def test_sums_and_products_keep_every_digit() -> None:
    long = Decimal("123456789012345678901234567890.123456789012345678901234567890")
    assert money.total([long, Decimal("1E-30")]) == Decimal(
        "123456789012345678901234567890.123456789012345678901234567891"
    )
    assert money.plain(money.multiply(long, Decimal("1.1"))).startswith("135802467913580246791358")


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1E+3", "1000"), ("1.500", "1.5"), ("-0.00", "0"), ("4E-7", "0.0000004"), ("100", "100")],
)
def test_plain_text_has_no_exponent_and_no_tail(amount: str, text: str) -> None:
    assert money.plain(Decimal(amount)) == text


def test_people_see_the_currency() -> None:
    assert money.show(Decimal("-1234567.895"), "EUR") == "-1,234,567.90 EUR"
    assert money.percent(Decimal(1), Decimal(3)) == Decimal("33.3")
    assert money.percent(Decimal(1), Decimal(0)) is None
    assert money.fixed_scale(Decimal("1.005"), 2) == "1.01"
