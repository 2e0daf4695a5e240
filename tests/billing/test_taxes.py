"""What lines come to with credits: before tax, after tax, and never below nothing (R15-R20)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.billing.options import DEFAULTS
from ses_dash.billing.taxes import Settlement, settle
from ses_dash.model.credit import Credit, CreditBalance
from ses_dash.model.statement import Line
from tests.properties import MONEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.model.credit import CreditKind
    from ses_dash.model.statement import TaxGroup

Priced = tuple[str, int]  # price and tax rate


def _line(price: str, rate: int, currency: str = "EUR") -> Line:
    exact = Decimal(price)
    return Line(
        account="a",
        account_name="",
        service="Compute",
        charge_category="Usage",
        description="Compute",
        service_start="2026-10-01",
        service_end="2026-11-01",
        cost=exact,
        price=exact,
        net=money.round_to(exact, currency),
        tax_rate=Decimal(rate),
        explanation="at cost",
    )


def _credit(id_: int, remaining: str, kind: CreditKind | None = None) -> CreditBalance:
    amount = Decimal(remaining)
    credit = Credit(id_, 1, "EUR", amount, f"credit {id_}", date(2026, 11, 1), kind=kind)
    return CreditBalance(credit, amount)


def _settle(
    lines: Sequence[Priced],
    *available: CreditBalance,
    currency: str = "EUR",
    in_base: bool = True,
    adjusted: bool = False,
) -> Settlement:
    chosen = {**DEFAULTS, "credits_in_tax_base": in_base, "rounding_adjustments": adjusted}
    return settle([_line(*each, currency) for each in lines], currency, chosen, available)


def _sums(settled: Settlement) -> list[str]:
    payable = money.subtract(settled.total, settled.prepaid)
    found = (settled.net, settled.tax, settled.total, settled.prepaid, payable)
    return [money.plain(each) for each in found]


def _plain(group: TaxGroup) -> tuple[str, ...]:
    parts = (group.rate, group.base, group.tax, group.discount)
    return tuple(money.plain(each) for each in parts)


def _uses(settled: Settlement) -> list[tuple[int, str, str]]:
    return [(use.credit_id, use.kind, money.plain(use.amount)) for use in settled.credits]


@pytest.mark.parametrize(
    ("in_base", "sums"),
    [(True, ["800", "80", "880", "0", "880"]), (False, ["1000", "100", "1100", "200", "900"])],
)
def test_1000_less_200_at_10_percent(in_base: bool, sums: list[str]) -> None:  # noqa: FBT001
    settled = _settle([("1000", 10)], _credit(1, "200"), in_base=in_base)
    assert _sums(settled) == sums
    assert _uses(settled) == [(1, "discount" if in_base else "prepaid", "200")]
    (group,) = settled.tax_groups
    assert group.discount == (200 if in_base else 0)
    assert group.base == settled.net


def test_a_credit_that_says_its_kind_does_not_follow_the_option() -> None:
    credits_ = (_credit(1, "100", "prepaid"), _credit(2, "100", "discount"), _credit(3, "100"))
    on = _settle([("1000", 10)], *credits_, in_base=True)
    assert _uses(on) == [(2, "discount", "100"), (3, "discount", "100"), (1, "prepaid", "100")]
    assert _sums(on) == ["800", "80", "880", "100", "780"]
    off = _settle([("1000", 10)], *credits_, in_base=False)
    assert _uses(off) == [(2, "discount", "100"), (1, "prepaid", "100"), (3, "prepaid", "100")]
    assert _sums(off) == ["900", "90", "990", "200", "790"]


def test_credits_are_spent_in_the_order_given_until_there_is_no_room() -> None:
    settled = _settle([("100", 0)], _credit(7, "60"), _credit(3, "60"), _credit(5, "60"))
    assert _uses(settled) == [(7, "discount", "60"), (3, "discount", "40")]
    assert _sums(settled) == ["0", "0", "0", "0", "0"]


def test_a_discount_bigger_than_the_sum_leaves_no_tax() -> None:
    settled = _settle([("10.01", 20)], _credit(1, "500"))
    assert _sums(settled) == ["0", "0", "0", "0", "0"]
    assert _uses(settled) == [(1, "discount", "10.01")]


def test_a_prepaid_credit_pays_the_tax_as_well() -> None:
    settled = _settle([("10.01", 20)], _credit(1, "500"), in_base=False)
    assert _sums(settled) == ["10.01", "2", "12.01", "12.01", "0"]


def test_what_is_spent_of_no_credit_is_no_use() -> None:
    assert _settle([("100", 0)], _credit(1, "0")).credits == ()


def test_a_discount_is_shared_by_the_rates_in_proportion() -> None:
    settled = _settle([("300", 20), ("100", 10), ("0", 0)], _credit(1, "100.01"))
    assert [_plain(group) for group in settled.tax_groups] == [
        ("20", "224.99", "45", "75.01"),
        ("10", "75", "7.5", "25"),
        ("0", "0", "0", "0"),
    ]
    assert _sums(settled)[:3] == ["299.99", "52.5", "352.49"]


def test_a_group_that_gives_back_takes_no_discount_and_is_covered_first() -> None:
    settled = _settle([("1000", 20), ("-100", 10)], _credit(1, "5000"))
    assert [_plain(group) for group in settled.tax_groups] == [
        ("20", "110", "22", "890"),
        ("10", "-100", "-10", "0"),
    ]
    assert _sums(settled) == ["10", "12", "22", "0", "22"]


@pytest.mark.parametrize("kind", [None, "discount", "prepaid"])
@pytest.mark.parametrize(
    "lines",
    [
        [],
        [("0", 20)],
        [("-5", 20)],
        [("100", 0), ("-100", 20)],
        [("100", 20), ("-300", 0)],
    ],
)
def test_a_statement_with_nothing_to_pay_spends_nothing(
    lines: list[Priced], kind: CreditKind | None
) -> None:
    settled = _settle(lines, _credit(1, "50", kind))
    assert settled.credits == ()
    assert settled == _settle(lines)


def test_a_provider_credit_may_turn_a_statement_negative() -> None:
    settled = _settle([("10", 20), ("-30", 20)], _credit(1, "50"))
    assert _sums(settled) == ["-20", "-4", "-24", "0", "-24"]


def test_the_rounding_adjustment_comes_before_the_discount() -> None:
    lines = [("0.005", 20)] * 1000
    on = _settle(lines, _credit(1, "1.00"), adjusted=True)
    off = _settle(lines, _credit(1, "1.00"), adjusted=False)
    assert _sums(on)[:3] == ["4", "0.8", "4.8"]
    assert on.tax_groups[0].rounding_adjustment == Decimal("-5.00")
    assert _sums(off)[:3] == ["9", "1.8", "10.8"]


@pytest.mark.parametrize(
    ("currency", "shares"), [("JPY", [Decimal(67), Decimal(33)]), ("KWD", None)]
)
def test_a_discount_is_shared_in_minor_units(currency: str, shares: list[Decimal] | None) -> None:
    settled = _settle([("2000", 20), ("1000", 10)], _credit(1, "100"), currency=currency)
    third = [Decimal("66.667"), Decimal("33.333")]
    assert [group.discount for group in settled.tax_groups] == (shares or third)


_CENTS = st.integers(-200_000, 200_000).map(lambda cents: money.plain(Decimal(cents).scaleb(-3)))
_LINES = st.lists(st.tuples(_CENTS, st.sampled_from([0, 7, 10, 19, 20, 100])), max_size=8)
_BALANCES = st.lists(
    st.tuples(
        st.integers(0, 50_000).map(lambda cents: money.plain(Decimal(cents).scaleb(-2))),
        st.sampled_from([None, "discount", "prepaid"]),
    ),
    max_size=5,
)


@MONEY
@given(_LINES, _BALANCES, st.booleans(), st.booleans())
def test_credits_never_bring_a_statement_below_nothing(
    lines: list[Priced],
    balances: list[tuple[str, CreditKind | None]],
    in_base: bool,  # noqa: FBT001
    adjusted: bool,  # noqa: FBT001
) -> None:
    available = [_credit(index, *each) for index, each in enumerate(balances)]
    options: dict[str, Any] = {"in_base": in_base, "adjusted": adjusted}
    without = _settle(lines, **options)
    settled = _settle(lines, *available, **options)
    payable = money.subtract(settled.total, settled.prepaid)
    assert payable >= min(without.total, money.ZERO)
    assert settled.net >= min(without.net, money.ZERO)
    assert payable <= without.total
    _check_uses(settled, available)
    for group, before in zip(settled.tax_groups, without.tax_groups, strict=True):
        _check_group(group, before)
    assert settled.net == money.total(group.base for group in settled.tax_groups)
    assert settled.tax == money.total(group.tax for group in settled.tax_groups)
    assert settled.total == money.total((settled.net, settled.tax))


def _check_uses(settled: Settlement, available: list[CreditBalance]) -> None:
    """What was spent is what groups and prepaid say, and of no credit more than was left."""
    left = {each.credit.id: each.remaining for each in available}
    assert all(0 < use.amount <= left[use.credit_id] for use in settled.credits)
    assert len({use.credit_id for use in settled.credits}) == len(settled.credits)
    discount = money.total(group.discount for group in settled.tax_groups)
    for kind, spent in (("discount", discount), ("prepaid", settled.prepaid)):
        uses = (use.amount for use in settled.credits if use.kind == kind)
        assert money.total(uses) == spent


def _check_group(group: TaxGroup, before: TaxGroup) -> None:
    assert group.discount >= 0
    assert group.base >= min(before.base, money.ZERO)
    assert money.total((group.base, group.discount)) == before.base
    assert group.base == money.round_to(group.base, "EUR")
    assert (group.rate, group.rounding_adjustment) == (before.rate, before.rounding_adjustment)


@MONEY
@given(_LINES)
def test_nothing_is_left_to_pay_where_credit_is_plenty(lines: list[Priced]) -> None:
    without = _settle(lines, in_base=False)
    settled = _settle(lines, _credit(1, "1000000"), in_base=False)
    assert settled.prepaid == max(without.total, 0)
