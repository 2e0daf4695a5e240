"""Typed reads: nobody's rows but those in scope, and every digit of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import Scope
from ses_dash.model.customer import Assignment
from ses_dash.period import BillingPeriod
from ses_dash.warehouse import facts
from ses_dash.warehouse.read import latest_periods, loaded_cost, month_rows
from tests.warehouse import charges
from tests.warehouse.charges import Charge, Linear

if TYPE_CHECKING:
    from ses_dash.warehouse.warehouse import Warehouse

OCTOBER = BillingPeriod.parse("2026-10")
DAY = date(2026, 10, 9)
TINY = Decimal("0.0000000000000000000000000001")  # 28 decimals
ALL = (
    Charge(
        "a",
        DAY,
        Decimal("1.0000000000000000000000000001"),
        effective_cost=TINY,
        list_cost=Decimal(2),
    ),
    Charge("a", DAY, TINY),
    Charge("a", DAY, Decimal(7), billing_currency="EUR"),
    Charge("b", DAY, Decimal(2)),
    Charge("c", DAY, Decimal(3)),
    Charge("d", date(2026, 9, 1), Decimal(4)),
)
OWNERS = [
    Assignment("aws", account, customer, date(1970, 1, 1))
    for account, customer in (("a", 1), ("b", 2), ("d", 1))
]


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    charges.put(warehouse, ALL)
    facts.refresh(warehouse, charges.facts(1, OWNERS, [Linear("aws", 1), Linear("aws", 2)]))
    return warehouse


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope.all(), {1, 2, None}),
        (Scope.only(1), {1}),
        (Scope.only(1, 2), {1, 2}),
        (Scope.only(3), set()),
        (Scope.only(), set()),
    ],
)
def test_only_rows_in_scope_are_read(
    loaded: Warehouse, scope: Scope, seen: set[int | None]
) -> None:
    assert {row.customer_id for row in month_rows(loaded, scope, "aws", OCTOBER)} == seen
    periods = latest_periods(loaded, scope)
    assert sum(period.charges for period in periods) == sum(
        1 for charge in ALL if charges.owner(charge, OWNERS) in seen
    )


def test_rows_of_a_month_are_exact_to_the_last_digit(loaded: Warehouse) -> None:
    (row,) = month_rows(loaded, Scope.only(1), "aws", OCTOBER, "USD")
    assert (row.account, row.currency, row.charges) == ("a", "USD", 2)
    assert row.quantity == 2
    assert row.billed_cost == Decimal("1.0000000000000000000000000002")
    assert row.effective_cost == TINY
    assert row.list_cost == 2
    assert row.price == row.billed_cost


def test_rows_of_a_month_come_in_a_fixed_order_and_by_program(loaded: Warehouse) -> None:
    rows = month_rows(loaded, Scope.all(), "aws", OCTOBER)
    order = [(row.customer_id, row.currency, row.account) for row in rows]
    assert order == [(1, "EUR", "a"), (1, "USD", "a"), (2, "USD", "b"), (None, "USD", "c")]
    assert month_rows(loaded, Scope.all(), "gcp", OCTOBER) == []


def test_a_row_says_when_what_it_is_for_was_used(loaded: Warehouse) -> None:
    longer = replace(ALL[3], day=date(2026, 10, 20))
    charges.put(loaded, [ALL[3], longer], load_id=2)
    (row,) = month_rows(loaded, Scope.only(2), "aws", OCTOBER)
    assert (row.service_start.day, row.service_end.day) == (9, 20)
    assert row.charges == 3


def test_periods_come_latest_first_with_what_was_loaded(loaded: Warehouse) -> None:
    periods = latest_periods(loaded, Scope.all())
    assert [(str(each.period), each.currency) for each in periods] == [
        ("2026-10", "EUR"),
        ("2026-10", "USD"),
        ("2026-09", "USD"),
    ]
    assert periods[1].billed_cost == Decimal("6.0000000000000000000000000002")
    assert sorted(periods) == sorted(loaded_cost(loaded))
