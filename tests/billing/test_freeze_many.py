"""Freezing many: stopped and resumed, credits shared out, what changes meanwhile is named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.billing import credits as given
from ses_dash.billing import freeze, options, statements
from ses_dash.billing.conservation import conservation
from ses_dash.billing.options.next_invoice_number import numbering
from ses_dash.billing.verify import verify
from ses_dash.errors import BadValueError
from ses_dash.ledger import options as stored
from ses_dash.model.credit import Credit
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.model.customer import Customer
    from ses_dash.model.delivery import Progress


def _customers(shop: Shop, count: int) -> list[Customer]:
    with shop.stores.ledger.write():
        everybody = [shop.customer(f"Customer {number:03}") for number in range(count)]
        for each in everybody:
            shop.own(f"account-{each.id}", each)
    shop.load(*(Charge(f"account-{each.id}", "10") for each in everybody))
    return everybody


def _give(shop: Shop, owner: Customer, amount: str, **facts: Any) -> Credit:  # noqa: ANN401
    known: dict[str, Any] = {"currency": "EUR", "description": "Welcome", "kind": "prepaid"}
    known |= {"amount": Decimal(amount), "valid_from": date(2026, 1, 1)}
    return given.give(shop.stores, SINGLE_USER, Credit(0, owner.id, **known | facts))


def _buy(shop: Shop, buyer: Customer) -> None:
    fee = Charge(
        f"account-{buyer.id}",
        "50",
        category="Purchase",
        frequency="One-Time",
        commitment="ri-1",
    )
    shop.load(fee)


def _after(count: int) -> Callable[[], bool]:
    """Return what says stop when it is asked for the time after so many."""
    asked = iter(range(count))
    return lambda: next(asked, None) is None


def test_a_freeze_stops_between_two_and_goes_on_where_it_stopped(shop: Shop) -> None:
    _customers(shop, 4)
    approved = shop.preview()
    first = freeze.freeze(shop.stores, SINGLE_USER, approved, stopped=_after(2))
    assert [result.number for result in first] == ["1", "2"]
    assert len(shop.frozen_bytes()) == 8  # the files of what was frozen are there
    rest = freeze.freeze(shop.stores, SINGLE_USER, approved)
    assert [result.status for result in rest] == ["skipped", "skipped", "frozen", "frozen"]
    assert verify(shop.stores) == []


def test_stopped_at_once_nothing_happens(shop: Shop) -> None:
    _customers(shop, 1)
    assert freeze.freeze(shop.stores, SINGLE_USER, shop.preview(), stopped=lambda: True) == []


def _change(shop: Shop, what: str, customer: Customer) -> None:
    if what == "load":
        shop.load(Charge(f"account-{customer.id}", "1"))
    elif what == "owner":
        shop.own(f"account-{customer.id}", None)
    elif what == "option":
        shop.set("invoice_notes", "Hello", customer)
    elif what == "credit":
        _give(shop, customer, "1")
    elif what == "name":
        shop.name(f"account-{customer.id}", "Production")


@pytest.mark.parametrize("what", ["load", "owner", "option", "credit", "name"])
def test_what_changes_during_a_freeze_is_seen(shop: Shop, what: str) -> None:
    """The rows of all were read ahead when the first one was frozen."""
    *_, last = _customers(shop, 3)

    def change(at: Progress) -> None:
        if at.message == f"Freezing {last.name}":
            _change(shop, what, last)

    approved = shop.preview()
    results = freeze.freeze(shop.stores, SINGLE_USER, approved, progress=change)
    assert [result.status for result in results] == ["frozen", "frozen", "skipped"]
    assert "changed since the preview" in results[2].reason


def test_a_load_of_others_during_a_freeze_is_no_matter(shop: Shop) -> None:
    first, *_ = _customers(shop, 3)

    def load(_at: Progress) -> None:
        shop.load(Charge("nobodys", "1"))

    results = shop.freeze(progress=load)
    assert [result.number for result in results] == ["1", "2", "3"]
    assert results[0].customer == first.name
    assert [each.difference for each in conservation(shop.stores)] == [0]


def test_a_void_of_the_month_before_during_a_freeze_is_seen(shop: Shop) -> None:
    """Its window would move the days of the one that is frozen next."""
    customers = [shop.customer(name) for name in ("Ada", "Bea")]
    for each in customers:
        shop.own(each.name, each, program="azure")
    shop.set("azure_billing_day", "25")
    september = OCTOBER.shift(-1)
    for month in (september, OCTOBER):
        days = [month.start.replace(day=day) for day in (3, 12, 28)]
        used = [
            Charge(each.name, "1", day=day, frequency="Usage-Based")
            for each in customers
            for day in days
        ]
        shop.load(*used, program="azure", period=month)
    shop.freeze(program="azure", period=september)
    shop.set("azure_billing_day", "10")
    approved = shop.preview(program="azure")

    def void(at: Progress) -> None:
        if at.message == "Freezing Bea":
            shop.void("2")

    results = freeze.freeze(shop.stores, SINGLE_USER, approved, progress=void)
    assert [result.status for result in results] == ["frozen", "skipped"]


def test_credits_are_shared_out_from_statement_to_statement(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    _buy(shop, customer)
    shop.set("aws_ri_purchase", "immediate")
    _give(shop, customer, "25")
    main, purchase = shop.preview().drafts
    assert [str(draft.payable) for draft in (main, purchase)] == ["0.00", "35.00"]
    assert [result.status for result in shop.freeze()] == ["frozen", "frozen"]
    kept = [statements.read_document(shop.stores, SINGLE_USER, n).draft for n in ("1", "S1")]
    assert [str(draft.prepaid) for draft in kept] == ["10.00", "15.00"]
    assert [each.remaining for each in given.balances(shop.stores, SINGLE_USER)] == [0]
    assert verify(shop.stores) == []


def test_what_a_frozen_statement_spent_the_others_do_not_spend(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    _give(shop, customer, "25")
    shop.freeze()
    shop.load(Charge(f"account-{customer.id}", "100", currency="USD"))
    _give(shop, customer, "7", currency="USD")
    euro, dollar = shop.preview().drafts
    assert (euro.credits, str(dollar.payable)) == ((), "93.00")


def test_credits_count_on_the_sellers_day(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    _give(shop, customer, "5", expires=date(2026, 11, 20))
    approved = shop.preview()
    assert str(approved.drafts[0].payable) == "5.00"
    with clock.fixed(datetime(2026, 11, 21, tzinfo=UTC)):
        (result,) = freeze.freeze(shop.stores, SINGLE_USER, approved)
        assert result.status == "skipped"
        assert str(shop.preview().drafts[0].payable) == "10.00"


@pytest.mark.parametrize(
    ("first", "main", "supplementary"),
    [("1", "7", "S7"), ("INV-0042", "INV-0007", "INV-S0007"), ("2027-1", "2027-7", "2027-S7")],
)
def test_numbers_of_both_kinds(first: str, main: str, supplementary: str) -> None:
    series = numbering(first)
    assert series.number(7) == series.number(7, "main") == main
    assert series.number(7, "supplementary") == supplementary
    assert series.series("supplementary") != series.series("main")


@pytest.mark.parametrize("text", ["S1", "INV-S0001", "INVOICES7"])
def test_a_prefix_that_would_meet_the_other_kind_is_refused(shop: Shop, text: str) -> None:
    with pytest.raises(BadValueError, match="does not end in S"):
        options.set_option(shop.stores, SINGLE_USER, "next_invoice_number", text)


def test_a_number_that_is_used_already_blocks(shop: Shop) -> None:
    """Only a prefix of before the refusal can lead here."""
    first, second = _customers(shop, 2)
    shop.set("next_invoice_number", "X1", first)
    with shop.stores.ledger.write() as conn:
        stored.set_value(conn, SINGLE_USER, "next_invoice_number", "XS1", customer_id=second.id)
    _buy(shop, first)
    shop.set("aws_ri_purchase", "immediate")
    results = shop.freeze()
    assert [(result.status, result.number) for result in results] == [
        ("frozen", "X1"),
        ("frozen", "XS1"),
        ("blocked", ""),
    ]
    assert "XS1 is used already" in results[2].reason
