"""Metered Azure by the day: what moves between statements, and that nothing else does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import Scope
from ses_dash.model.customer import Assignment
from ses_dash.period import BillingPeriod
from ses_dash.warehouse import facts
from ses_dash.warehouse.metered import Cut, billed, cut_rows
from ses_dash.warehouse.read import month_rows
from tests.warehouse import charges
from tests.warehouse.charges import Charge, Linear

if TYPE_CHECKING:
    from ses_dash.warehouse.metered import CutRow
    from ses_dash.warehouse.warehouse import Warehouse

SEPTEMBER, OCTOBER = BillingPeriod.parse("2026-09"), BillingPeriod.parse("2026-10")
TINY = Decimal("0.0000000000000000000000000001")
CUT = Cut(1, "USD", date(2026, 9, 26), date(2026, 10, 26))


def azure(day: date, cost: Decimal = Decimal(1), **facts_: Any) -> Charge:  # noqa: ANN401
    known = {"program": "azure", "charge_frequency": "Usage-Based"} | facts_
    return Charge("a", day, cost, **known)


def put(warehouse: Warehouse, *loaded: Charge) -> None:
    owners = [
        Assignment(program, account, number, date(1970, 1, 1))
        for program in ("azure", "csp")
        for number, account in enumerate("ab", start=1)
    ]
    rates = [Linear(program, number) for program in ("azure", "csp") for number in (1, 2)]
    charges.put(warehouse, loaded)
    facts.refresh(warehouse, charges.facts(1, owners, rates))


def october(warehouse: Warehouse, *cuts: Cut, program: str = "azure") -> list[CutRow]:
    return cut_rows(warehouse, program, OCTOBER, cuts)


def shown(rows: list[CutRow]) -> list[tuple[bool, int, int]]:
    return [(leaves, int(row.billed_cost), int(arrived)) for leaves, arrived, row in rows]


def test_days_are_on_one_side_of_a_boundary(warehouse: Warehouse) -> None:
    put(
        warehouse,
        azure(date(2026, 9, 25), Decimal(1)),
        azure(date(2026, 9, 26), Decimal(2)),
        azure(date(2026, 10, 1), Decimal(4)),
        azure(date(2026, 10, 25), Decimal(8)),
        azure(date(2026, 10, 26), Decimal(16)),
    )
    assert sorted(shown(october(warehouse, CUT))) == [(False, 14, 2), (True, 16, 0)]
    ((_, _, row),) = [each for each in october(warehouse, CUT) if not each.leaves]
    assert (row.service_start.date(), row.service_end.date()) == (
        date(2026, 9, 26),
        date(2026, 10, 25),
    )
    assert (row.charges, int(row.quantity), int(row.price)) == (3, 3, 14)


@pytest.mark.parametrize(
    ("facts_", "moves"),
    [
        ({}, True),
        ({"charge_frequency": None}, True),
        ({"charge_frequency": None, "program": "csp"}, False),
        ({"program": "csp"}, True),
        ({"charge_frequency": "Recurring"}, False),
        ({"charge_frequency": "One-Time"}, False),
        ({"charge_category": "Purchase"}, False),
        ({"charge_category": "Tax"}, False),
        ({"charge_category": "Credit"}, False),
        ({"charge_category": "Adjustment"}, False),
        ({"marketplace": 1}, False),
    ],
)
def test_only_metered_usage_moves(
    warehouse: Warehouse, facts_: dict[str, Any], *, moves: bool
) -> None:
    put(warehouse, azure(date(2026, 10, 26), **facts_), azure(date(2026, 9, 26), **facts_))
    program = str(facts_.get("program", "azure"))
    found = sorted(shown(october(warehouse, CUT, program=program)))
    assert found == ([(False, 1, 1), (True, 1, 0)] if moves else [(False, 1, 0)])


@pytest.mark.parametrize(
    ("first", "end", "here"),
    [
        (date(2026, 9, 26), date(2026, 10, 26), 1 + 64),
        (date(2026, 10, 1), date(2026, 10, 26), 1),
        (date(2026, 9, 26), date(2026, 11, 1), 1 + 64 + 2),
    ],
)
def test_days_outside_their_billing_month_stay_beside_its_ends(
    warehouse: Warehouse, first: date, end: date, here: int
) -> None:
    put(
        warehouse,
        azure(date(2026, 8, 30), Decimal(1), billed_in=OCTOBER),
        azure(date(2026, 11, 2), Decimal(2), billed_in=OCTOBER),
        azure(date(2026, 8, 3), Decimal(32), billed_in=SEPTEMBER),
        azure(date(2026, 10, 3), Decimal(64), billed_in=SEPTEMBER),
    )
    found = october(warehouse, Cut(1, "USD", first, end))
    assert sum(row.billed_cost for leaves, _, row in found if not leaves) == here


def test_each_customer_and_currency_has_its_own_days(warehouse: Warehouse) -> None:
    put(
        warehouse,
        azure(date(2026, 10, 20), Decimal(1)),
        azure(date(2026, 10, 20), Decimal(2), billing_currency="EUR"),
        Charge("b", date(2026, 10, 20), Decimal(4), "azure", charge_frequency="Usage-Based"),
    )
    early = CUT._replace(end=date(2026, 10, 11))
    found = october(warehouse, CUT, early._replace(currency="EUR"), early._replace(customer_id=2))
    assert {(row.customer_id, row.currency): leaves for leaves, _, row in found} == {
        (1, "USD"): False,
        (1, "EUR"): True,
        (2, "USD"): True,
    }


def test_the_last_digit_moves_too(warehouse: Warehouse) -> None:
    more = Decimal("1.0000000000000000000000000001")
    put(warehouse, azure(date(2026, 9, 26), more), azure(date(2026, 10, 26), more))
    found = sorted(october(warehouse, CUT))
    assert [(leaves, arrived) for leaves, arrived, _ in found] == [(False, more), (True, 0)]
    assert [row.billed_cost for _, _, row in found] == [more, more]


def test_a_whole_month_is_what_the_rollup_says(warehouse: Warehouse) -> None:
    put(
        warehouse,
        azure(date(2026, 9, 26), Decimal(1)),
        azure(date(2026, 10, 26), Decimal(2)),
        azure(date(2026, 10, 2), TINY, service_name=None),
        azure(date(2026, 10, 2), Decimal(4), charge_category="Tax"),
    )
    whole = Cut(1, "USD", OCTOBER.start, OCTOBER.end)
    rows = [row for _, _, row in october(warehouse, whole)]
    assert rows == month_rows(warehouse, Scope.all(), "azure", OCTOBER)


def test_who_has_charges_in_this_month_or_the_one_before(warehouse: Warehouse) -> None:
    put(
        warehouse,
        azure(date(2026, 9, 26)),
        Charge("b", date(2026, 8, 1), Decimal(1), "azure"),
        Charge("c", date(2026, 10, 1), Decimal(1), "azure"),
    )
    assert billed(warehouse, Scope.all(), "azure", OCTOBER) == {(1, "USD")}
    assert billed(warehouse, Scope.only(2), "azure", OCTOBER) == frozenset()
    assert billed(warehouse, Scope.only(2), "azure", SEPTEMBER) == {(2, "USD")}


def test_without_cuts_nothing_is_read(warehouse: Warehouse) -> None:
    assert october(warehouse) == []
