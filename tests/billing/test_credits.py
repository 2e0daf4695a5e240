"""Credits of ours on statements: spent once, in order, given back by a void (R16b, R17)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import credits as credits_
from ses_dash.billing import freeze, life, options, statements
from ses_dash.billing.verify import verify
from ses_dash.errors import NotAllowedError, NotFoundError
from ses_dash.model.credit import Credit
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Draft
    from ses_dash.model.statement_life import FreezeResult


@pytest.fixture
def ada(shop: Shop) -> Customer:
    """Who is charged 1,000 EUR of AWS for October, taxed at 10 %."""
    ada = shop.customer("Ada", "10")
    shop.own("Ada", ada)
    shop.load(Charge("Ada", "1000"))
    return ada


def _give(shop: Shop, owner: Customer, amount: str, **more: Any) -> Credit:  # noqa: ANN401
    fields: dict[str, Any] = {"currency": "EUR", "description": "Welcome", **more}
    fields = {"valid_from": date(2026, 11, 1), "amount": Decimal(amount), **fields}
    return credits_.give(shop.stores, SINGLE_USER, Credit(id=0, customer_id=owner.id, **fields))


def _left(shop: Shop) -> list[Decimal]:
    return [each.remaining for each in credits_.balances(shop.stores, SINGLE_USER)]


def _draft(shop: Shop, number: str) -> Draft:
    return statements.read_document(shop.stores, SINGLE_USER, number).draft


def _sums(draft: Draft) -> list[Decimal]:
    return [draft.net, draft.tax, draft.total, draft.prepaid, draft.payable]


def test_only_finance_gives_and_withdraws(shop: Shop, ada: Customer) -> None:
    manager = Actor("mo", Role.ACCOUNT_MANAGER, Scope.all())
    given = _give(shop, ada, "200")
    with pytest.raises(NotAllowedError, match="give credits"):
        credits_.give(shop.stores, manager, given)
    with pytest.raises(NotAllowedError, match="give credits"):
        credits_.withdraw(shop.stores, manager, given.id, "mine")
    assert _left(shop) == [200]


def test_a_customer_sees_its_own_credits(shop: Shop, ada: Customer) -> None:
    bea = shop.customer("Bea")
    _give(shop, ada, "200")
    _give(shop, bea, "50")
    visitor = Actor("bea", Role.CUSTOMER, Scope.only(bea.id))
    (own,) = credits_.balances(shop.stores, visitor)
    assert (own.credit.customer_id, own.remaining) == (bea.id, Decimal(50))
    assert credits_.balances(shop.stores, visitor, ada.id) == ()
    assert len(credits_.balances(shop.stores, SINGLE_USER)) == 2
    assert len(credits_.balances(shop.stores, SINGLE_USER, ada.id)) == 1


def test_a_credit_of_another_is_not_withdrawn(shop: Shop, ada: Customer) -> None:
    given = _give(shop, ada, "200")
    elsewhere = Actor("eva", Role.FINANCE, Scope.only(shop.customer("Bea").id))
    with pytest.raises(NotFoundError):
        credits_.withdraw(shop.stores, elsewhere, given.id, "mine")
    assert credits_.withdraw(shop.stores, SINGLE_USER, given.id, "agreed").remaining == 0


@pytest.mark.parametrize(
    ("value", "sums"),
    [("on", [800, 80, 880, 0, 880]), ("off", [1000, 100, 1100, 200, 900])],
)
def test_a_freeze_spends_a_credit_as_the_option_says(
    shop: Shop, ada: Customer, value: str, sums: list[int]
) -> None:
    options.set_option(shop.stores, SINGLE_USER, "credits_in_tax_base", value)
    _give(shop, ada, "200")
    shop.freeze()
    assert _sums(_draft(shop, "1")) == sums
    found = statements.find(shop.stores, SINGLE_USER, "1")
    assert [found.total, found.payable] == [sums[2], sums[4]]
    assert _left(shop) == [0]
    assert verify(shop.stores) == []


def test_what_is_left_goes_to_the_next_statement(shop: Shop, ada: Customer) -> None:
    _give(shop, ada, "1200.50")
    shop.freeze()
    assert _left(shop) == [Decimal("200.50")]
    shop.load(Charge("Ada", "1000"), program="gcp")
    shop.own("Ada", ada, program="gcp")
    freeze.freeze(shop.stores, SINGLE_USER, shop.preview(program="gcp"))
    assert [use.amount for use in _draft(shop, "2").credits] == [Decimal("200.50")]
    assert _left(shop) == [0]
    assert verify(shop.stores) == []


def test_a_statement_spends_what_fits_it(shop: Shop, ada: Customer) -> None:
    _give(shop, ada, "1", currency="USD")
    _give(shop, ada, "2", program="gcp")
    _give(shop, ada, "3", valid_from=date(2026, 11, 21))
    _give(shop, ada, "4", valid_from=date(2026, 10, 1), expires=date(2026, 11, 19))
    _give(shop, ada, "5", program="aws")
    _give(shop, shop.customer("Bea"), "6")
    shop.freeze()
    assert [use.amount for use in _draft(shop, "1").credits] == [5]


def test_a_void_gives_the_credit_back_to_the_next_freeze(shop: Shop, ada: Customer) -> None:
    _give(shop, ada, "200")
    shop.freeze()
    life.void(shop.stores, SINGLE_USER, "1", "wrong address")
    assert _left(shop) == [200]
    shop.freeze()
    assert _left(shop) == [0]
    assert _sums(_draft(shop, "2")) == _sums(_draft(shop, "1"))
    assert verify(shop.stores) == []


def test_a_credit_given_after_the_preview_is_not_spent_unseen(shop: Shop, ada: Customer) -> None:
    approved = shop.preview()
    _give(shop, ada, "200")
    (result,) = freeze.freeze(shop.stores, SINGLE_USER, approved)
    assert (result.status, "its figures changed" in result.reason) == ("skipped", True)
    assert _left(shop) == [200]


def test_two_freezes_at_once_spend_a_credit_once(shop: Shop, ada: Customer) -> None:
    programs = ("aws", "gcp", "azure", "oci")
    for program in programs[1:]:
        shop.own("Ada", ada, program=program)
        shop.load(Charge("Ada", "1000"), program=program)
    _give(shop, ada, "1500")
    previews = [shop.preview(program=program) for program in programs]
    start = Barrier(len(programs))

    def run(approved: freeze.Preview) -> FreezeResult:
        start.wait()
        (result,) = freeze.freeze(shop.stores, SINGLE_USER, approved, reason="in a hurry")
        return result

    with ThreadPoolExecutor(len(programs)) as pool:
        results = list(pool.map(run, previews))
    # The first spends 1,000; for the others less is left than was approved.
    assert sorted(each.status for each in results) == ["frozen", "skipped", "skipped", "skipped"]
    assert _left(shop) == [500]
    assert verify(shop.stores) == []


def test_a_statement_that_credits_pay_whole_is_paid_once_published(
    shop: Shop, ada: Customer
) -> None:
    _give(shop, ada, "5000", kind="prepaid")
    shop.freeze()
    assert _sums(_draft(shop, "1")) == [1000, 100, 1100, 1100, 0]
    life.publish(shop.stores, SINGLE_USER, ["1"])
    assert statements.find(shop.stores, SINGLE_USER, "1").state == "paid"
    assert _left(shop) == [3900]
