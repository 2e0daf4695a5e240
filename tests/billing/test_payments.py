"""Payments: what came in for a statement, never more than is due (R26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.billing import life
from ses_dash.billing.verify import verify
from ses_dash.errors import (
    BadValueError,
    OverpaymentError,
    StepRefusedError,
)
from ses_dash.ledger import seller
from tests.billing.living import (
    FINANCE,
    TODAY,
    at_once,
    find,
    latest_audit,
    pay,
    publish,
    steps,
)

if TYPE_CHECKING:
    from tests.billing.shop import Shop


@pytest.fixture
def frozen(three_frozen: Shop) -> Shop:
    """Statements 1 of 100.00 EUR, 2 of 0.00 and 3 of -5.00."""
    return three_frozen


def test_r26_payments_add_up_until_the_statement_is_paid(frozen: Shop) -> None:
    publish(frozen, "1")
    part = pay(frozen, "30.50", date(2026, 11, 19), reference=" Transfer 4711 ")
    assert (part.state, part.paid, part.due) == ("open", Decimal("30.50"), Decimal("69.50"))
    row = latest_audit(frozen)
    assert (row.action, row.subject, row.reason) == ("record payment", "1", "Transfer 4711")
    assert row.after == {"amount": "30.5", "currency": "EUR", "paid_on": "2026-11-19"}
    whole = pay(frozen, "69.50", reference="Transfer 4712")
    assert whole.state == "paid"
    assert not whole.due
    assert steps(frozen)[2:] == [("paid", "eva", "Transfer 4712")]
    made = life.payments(frozen.stores, SINGLE_USER, "1")
    assert [(str(each.amount), each.paid_on, each.reference) for each in made] == [
        ("30.50", "2026-11-19", "Transfer 4711"),
        ("69.50", "2026-11-20", "Transfer 4712"),
    ]
    assert verify(frozen.stores) == []


def test_what_is_past_due_can_be_paid(frozen: Shop) -> None:
    publish(frozen, "1")
    with clock.fixed(datetime(2027, 6, 1, tzinfo=UTC)):
        assert pay(frozen, "1").state == "past_due"
        assert pay(frozen, "99").state == "paid"


def test_r26_more_than_is_due_is_not_taken(frozen: Shop) -> None:
    publish(frozen, "1")
    pay(frozen, "60")
    wanted = r"^40\.01 EUR is more than is due for statement 1\. Record 40\.00 EUR at most\.$"
    with pytest.raises(OverpaymentError, match=wanted):
        pay(frozen, "40.01")
    assert find(frozen).due == 40


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount": "0"}, "amount cannot be"),
        ({"amount": "-1"}, "amount cannot be"),
        ({"amount": "NaN"}, "amount cannot be"),
        ({"amount": "1.005"}, "at most 2 decimals"),
        ({"paid_on": date(2026, 11, 21)}, "date cannot be '2026-11-21': it is not after today"),
        ({"reference": "x" * 201}, "reference cannot be"),
        ({"reference": "a\nb"}, "no line breaks"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    frozen: Shop, change: dict[str, Any], message: str
) -> None:
    publish(frozen, "1")
    with pytest.raises(BadValueError, match=message):
        pay(frozen, **change)
    assert life.payments(frozen.stores, SINGLE_USER, "1") == ()
    assert find(frozen).state == "open"


def test_today_is_where_the_seller_is(frozen: Shop) -> None:
    publish(frozen, "1")
    with frozen.stores.ledger.write() as conn:
        there = replace(seller.get(conn), time_zone="Pacific/Auckland")
        seller.save(conn, SINGLE_USER, there)
    assert pay(frozen, "1", date(2026, 11, 21)).paid == 1


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("1", "is not published yet. Publish it before recording a payment."),
        ("2", "is paid: nothing is due."),
        ("3", "is void: nothing is due."),
    ],
)
def test_only_what_is_open_is_paid(frozen: Shop, number: str, message: str) -> None:
    publish(frozen, "2")
    life.void(frozen.stores, FINANCE, "3", "wrong")
    with pytest.raises(StepRefusedError, match=message):
        life.pay(frozen.stores, FINANCE, number, Decimal(1), TODAY)


def test_of_payments_at_once_no_more_than_is_due_is_taken(frozen: Shop) -> None:
    publish(frozen, "1")
    results = at_once(*[lambda: pay(frozen, "30")] * 8)
    refused = [each for each in results if isinstance(each, OverpaymentError)]
    assert len(refused) == 5
    assert find(frozen).due == 10
