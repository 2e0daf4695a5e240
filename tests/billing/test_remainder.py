"""What remains of a statement after credits: never beyond it, and in the end exactly nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.billing import crediting, remainder, taxes
from ses_dash.billing.remainder import EVERYTHING, Part, Wanted
from ses_dash.errors import BadValueError, CreditRefusedError, NothingToCreditError
from ses_dash.model.credit import Credit, CreditBalance
from ses_dash.model.customer import Seller
from ses_dash.model.statement import (
    Document,
    Draft,
    Line,
    Party,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = date(2026, 11, 20)
CHOSEN = {"rounding_adjustments": False, "credits_in_tax_base": True}


def _line(net: str, rate: str) -> Line:
    price = Decimal(net)
    return Line(
        account="a",
        account_name="",
        service="Compute",
        charge_category="Usage",
        description="what was used",
        service_start="2026-10-01",
        service_end="2026-11-01",
        cost=price,
        price=price,
        net=money.round_to(price, "EUR"),
        tax_rate=Decimal(rate),
        explanation="",
    )


def _statement(
    lines: Sequence[tuple[str, str]],
    available: Sequence[CreditBalance] = (),
    **chosen: bool,
) -> Document:
    """Return a statement over lines of a net and a tax rate."""
    made = [_line(*each) for each in lines]
    settled = taxes.settle(made, "EUR", CHOSEN | chosen, available)
    draft = Draft(
        kind="main",
        program="aws",
        period="2026-10",
        currency="EUR",
        seller=Seller(),
        customer=Party(1, "Ada", "", "", "", "", "", ""),
        options={},
        lines=tuple(made),
        tax_groups=settled.tax_groups,
        kept={},
        net=settled.net,
        tax=settled.tax,
        total=settled.total,
        preliminary=False,
        credits=settled.credits,
        prepaid=settled.prepaid,
    )
    return _document(draft, "1")


def _document(draft: Draft, number: str, **more: Any) -> Document:  # noqa: ANN401
    return Document(draft, "", 1, number, DAY, DAY, "2026-11-20T12:00:00.000000Z", **more)


class _Series:
    """Credits of one statement, one after the other."""

    def __init__(self, original: Document) -> None:
        self.original = original
        self.made: list[Document] = []

    @property
    def rest(self) -> Part:
        return remainder.remaining(self.original.draft, self.made)

    def credit(self, wanted: Wanted = EVERYTHING) -> Draft:
        """Take a credit and return its draft."""
        rest = self.rest
        taken = remainder.taken("1", self.original.draft.lines, rest, wanted)
        uses = remainder.left_of_uses(self.original.draft, self.made)
        back = crediting.given_back(rest, taken, uses)
        draft = crediting.draft_of(self.original, taken, back)
        places = tuple(place for place, net in enumerate(taken.nets, start=1) if net)
        self.made.append(_document(draft, f"C{len(self.made) + 1}", reverses=places))
        return draft


def _lines(*places: int) -> Wanted:
    return Wanted(lines=dict.fromkeys(places))


def _amounts(draft: Draft) -> tuple[str, str, str]:
    return str(draft.net), str(draft.tax), str(draft.total)


FOUR = [(net, "20") for net in ("68.33", "68.33", "57.50", "85.00")]


@pytest.mark.parametrize("order", list(permutations((1, 2, 3, 4))))
def test_t02_r16c_four_credits_in_any_order_sum_to_the_original(order: tuple[int, ...]) -> None:
    series = _Series(_statement(FOUR))
    assert str(series.original.draft.total) == "334.99"
    made = [series.credit(_lines(place)) for place in order]
    assert money.total(each.total for each in made) == Decimal("-334.99")
    assert money.total(each.tax for each in made) == Decimal("-55.83")
    assert series.rest.total == 0
    assert series.rest.empty


@pytest.mark.parametrize(
    ("net", "rate", "share", "credited"),
    [
        ("200", "25", Fraction(29, 30), ("-193.33", "-48.33", "-241.66")),
        ("29.99", "23.33", Fraction(6, 7), ("-25.71", "-6.00", "-31.71")),
    ],
)
def test_r16c_a_fraction_of_a_line(
    net: str, rate: str, share: Fraction, credited: tuple[str, ...]
) -> None:
    series = _Series(_statement([(net, rate)]))
    assert _amounts(series.credit(Wanted(lines={1: share}))) == credited
    whole = series.original.draft.total
    assert series.credit().total == -money.total((whole, Decimal(credited[2])))


def test_r16c_an_amount_is_spread_over_the_tax_groups_as_they_remain() -> None:
    series = _Series(_statement([("100", "20"), ("60", "0"), ("20", "0")]))
    draft = series.credit(Wanted(amount=Decimal(50)))
    assert [(str(each.base), str(each.tax)) for each in draft.tax_groups] == [
        ("-25.00", "-5.00"),
        ("-20.00", "0.00"),
    ]
    assert [str(line.net) for line in draft.lines] == ["-25.00", "-15.00", "-5.00"]
    assert series.credit().total == Decimal(-150)


def test_t32_a_cent_over_the_remainder_is_refused_and_the_remainder_named() -> None:
    series = _Series(_statement(FOUR))
    series.credit(Wanted(amount=Decimal("300.00")))
    for wanted, left in (
        (Wanted(amount=Decimal("35.00")), "34.99 EUR"),
        (Wanted(lines={4: Fraction(1)}), "8.88 EUR"),
    ):
        with pytest.raises(CreditRefusedError, match=left):
            series.credit(wanted)
    series.credit(Wanted(amount=Decimal("34.99")))
    assert series.rest.empty
    for wanted in (Wanted(amount=Decimal("0.01")), _lines(1)):
        with pytest.raises((CreditRefusedError, NothingToCreditError)):
            series.credit(wanted)


@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_line_that_is_not_there_is_refused(place: int) -> None:
    with pytest.raises(BadValueError, match="has lines 1 to 4"):
        _Series(_statement(FOUR)).credit(_lines(place))


def test_no_group_and_no_total_goes_beyond_its_own() -> None:
    """Of 100 with a provider's credit of 80 only 20 was charged."""
    series = _Series(_statement([("100", "20"), ("-80", "20")]))
    with pytest.raises(CreditRefusedError, match=r"24\.00 EUR"):
        series.credit(_lines(1))
    with pytest.raises(CreditRefusedError):
        series.credit(_lines(2))
    assert series.credit().total == Decimal(-24)


def test_t05_a_negative_statement_is_credited_too() -> None:
    series = _Series(_statement([("100", "0"), ("-120", "0")]))
    assert str(series.original.draft.total) == "-20.00"
    assert series.credit(Wanted(amount=Decimal(5))).total == Decimal(5)
    assert series.credit().total == Decimal(15)
    assert series.rest.empty


def _balance(amount: str, kind: Any, credit_id: int = 1) -> CreditBalance:  # noqa: ANN401
    given = Credit(credit_id, 1, "EUR", Decimal(amount), "Welcome", DAY, kind=kind)
    return CreditBalance(given, given.amount)


def test_r17_a_discount_comes_back_with_what_it_was_taken_off() -> None:
    series = _Series(_statement([("100", "20"), ("100", "20")], [_balance("30", "discount")]))
    assert str(series.original.draft.total) == "204.00"
    half = series.credit(_lines(1))
    assert _amounts(half) == ("-85.00", "-17.00", "-102.00")
    assert [str(use.amount) for use in half.credits] == ["-15.00"]
    series.credit()
    assert [use.amount for use in remainder.left_of_uses(series.original.draft, series.made)] == [0]


def test_r17_what_was_to_be_paid_is_credited_before_what_was_prepaid() -> None:
    paid = [_balance("30", "prepaid"), _balance("20", "prepaid", 2)]
    series = _Series(_statement([("120", "0")], paid))
    first, second, third = (
        series.credit(Wanted(amount=Decimal(amount))) for amount in ("60", "30", "30")
    )
    assert (first.credits, str(first.payable)) == ((), "-60.00")
    assert [(use.credit_id, use.amount) for use in second.credits] == [(2, Decimal(-20))]
    assert str(second.payable) == "-10.00"
    assert [(use.credit_id, use.amount) for use in third.credits] == [(1, Decimal(-30))]
    assert third.payable == 0


CENTS = st.integers(-5_000, 20_000).map(lambda cents: f"{Decimal(cents).scaleb(-2)}")
RATES = st.sampled_from(["0", "7", "19", "20", "23.33"])
CHOICES = st.one_of(
    st.lists(st.integers(1, 6), min_size=1, max_size=3).map(lambda places: _lines(*places)),
    st.tuples(st.integers(1, 6), st.fractions(0, 1, max_denominator=30)).map(
        lambda each: Wanted(lines={each[0]: each[1]})
    ),
    st.integers(1, 40_000).map(lambda cents: Wanted(amount=Decimal(cents).scaleb(-2))),
)


@given(
    lines=st.lists(st.tuples(CENTS, RATES), min_size=1, max_size=6),
    wanted=st.lists(CHOICES, max_size=8),
    discount=st.integers(0, 3_000),
    adjusted=st.booleans(),
)
def test_i5_r16c_any_series_of_credits_never_exceeds_and_ends_at_exactly_zero(
    lines: list[tuple[str, str]], wanted: list[Wanted], discount: int, *, adjusted: bool
) -> None:
    exact = [(f"{net}4", rate) for net, rate in lines] if adjusted else lines
    given_ = [_balance(str(Decimal(discount).scaleb(-2)), "discount")] if discount else []
    series = _Series(_statement(exact, given_, rounding_adjustments=adjusted))
    original = series.original.draft
    for each in wanted:
        before = series.rest
        try:
            draft = series.credit(each)
        except (BadValueError, CreditRefusedError, NothingToCreditError):
            assert series.rest == before
            continue
        assert draft.total == money.total((draft.net, draft.tax)) != 0 or draft.lines
        for group in draft.tax_groups:
            nets = [line.net for line in draft.lines if line.tax_rate == group.rate]
            parts = (*nets, group.rounding_adjustment, -group.discount)
            assert group.base == money.total(parts)
        assert remainder.whole(original).holds(series.rest)
    if not series.rest.empty:
        series.credit()
    assert series.rest.empty
    for name in ("net", "tax", "total", "prepaid"):
        sums = money.total(getattr(each.draft, name) for each in series.made)
        assert sums == -getattr(original, name)
    assert not [use for use in remainder.left_of_uses(original, series.made) if use.amount]


def test_a_credit_keeps_what_its_lines_were() -> None:
    """Whatever else a line says of itself stays; only its amounts turn."""
    original = _statement([("10.006", "20")])
    (line,) = _Series(original).credit().lines
    (was,) = original.draft.lines
    same = replace(line, cost=was.cost, price=was.price, net=was.net, explanation="", details=())
    assert same == replace(was, explanation="", details=())
    assert [line.cost, line.price, line.net] == [0, -was.price, -was.net]
