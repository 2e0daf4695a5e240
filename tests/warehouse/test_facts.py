"""What is by customer equals charges owned and priced by hand, whatever changes when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.model.customer import Assignment
from ses_dash.warehouse import facts
from ses_dash.warehouse.warehouse import Warehouse
from tests.properties import on_stores
from tests.warehouse import charges
from tests.warehouse.charges import Charge, Linear

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ses_dash.model.customer import Facts

BEGINNING = date(1970, 1, 1)


def decimals(places: int, most: int = 10**6) -> st.SearchStrategy[Decimal]:
    return st.integers(-most, most).map(lambda n: Decimal(n).scaleb(-places))


# Few days and accounts, so that charges and assignments meet often.
DAYS = st.sampled_from(
    [date(2026, 9, 29), *(date(2026, 10, day) for day in (1, 2, 3, 31)), date(2026, 11, 1)]
)
PROGRAMS = st.sampled_from(("aws", "aws", "aws", "gcp"))
CHARGES = st.lists(
    st.builds(
        Charge,
        account=st.sampled_from("ab"),
        day=DAYS,
        billed_cost=st.one_of(decimals(2), decimals(28, 10**30), decimals(30)),
        program=PROGRAMS,
        billing_currency=st.sampled_from(("USD", "EUR")),
        service_name=st.sampled_from((None, "Compute")),
        charge_category=st.sampled_from(("Usage", "Tax", "Purchase", "Purchase")),
        effective_cost=decimals(18),
        pricing_quantity=decimals(3),
        charge_frequency=st.sampled_from((None, "One-Time", "One-Time", "Recurring")),
        commitment_discount_id=st.sampled_from((None, "sp-1", "sp-2")),
    ),
    max_size=12,
)
ASSIGNMENTS = st.lists(
    st.builds(
        Assignment,
        program=PROGRAMS,
        account=st.sampled_from("ab"),
        customer_id=st.sampled_from((1, 2, 3, None)),
        valid_from=st.one_of(st.just(BEGINNING), DAYS),
    ),
    max_size=8,
    unique_by=lambda each: (each.program, each.account, each.valid_from),
)
RATES = st.lists(
    st.builds(
        Linear,
        program=PROGRAMS,
        customer_id=st.sampled_from((1, 2, 3)),
        billed_factor=decimals(6, 3 * 10**6),
        effective_factor=decimals(6),
        list_factor=decimals(6),
        per_unit=decimals(12),
        excludes_upfront=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda each: (each.program, each.customer_id),
)


def by_warehouse(warehouse: Warehouse, table: str) -> dict[tuple[object, ...], tuple[Decimal, ...]]:
    rows = warehouse.rows(f"""
        SELECT customer_id, program, billing_period, account, billing_currency,
            sum(charges), sum(billed_cost), sum(effective_cost), sum(list_cost),
            sum(price), sum(billed_residue), sum(effective_residue), sum(list_residue),
            sum(price_residue)
        FROM {table}
        GROUP BY ALL
    """)
    return {
        row[:5]: (
            Decimal(row[5]),
            *(money.total((row[i], row[i + 4])) for i in (6, 7, 8, 9)),
        )
        for row in rows
    }


def holds(
    warehouse: Warehouse, loaded: Sequence[Charge], known: Facts, prices: Sequence[Linear] = ()
) -> None:
    expected = charges.by_hand(loaded, known, prices)
    for table in ("customer_month", "customer_day", "customer_charge"):
        assert by_warehouse(warehouse, table) == expected, table


def test_everything_by_customer_equals_charges_owned_by_hand(warehouse: Warehouse) -> None:
    @on_stores(40)
    @given(CHARGES, CHARGES, CHARGES, ASSIGNMENTS, ASSIGNMENTS, RATES, RATES)
    def check(
        first: list[Charge],
        second: list[Charge],
        newer: list[Charge],
        assigned: list[Assignment],
        moved: list[Assignment],
        rates: list[Linear],
        repriced: list[Linear],
    ) -> None:
        charges.clear(warehouse)
        before = charges.facts(1, assigned, rates)
        charges.put(warehouse, first)
        holds(warehouse, first, charges.facts(0, ()))
        facts.refresh(warehouse, before)
        holds(warehouse, first, before, rates)
        charges.put(warehouse, second, load_id=2)
        holds(warehouse, first + second, before, rates)
        after = charges.facts(2, moved, repriced)
        facts.refresh(warehouse, after)
        holds(warehouse, first + second, after, repriced)
        charges.put(warehouse, newer)
        holds(warehouse, newer + second, after, repriced)

    check()


A_THEN_B = (
    Assignment("aws", "a", 1, BEGINNING),
    Assignment("aws", "a", 2, date(2026, 10, 10)),
)
TWO_DAYS = [
    Charge("a", date(2026, 10, 9), Decimal("1.5")),
    Charge("a", date(2026, 10, 10), Decimal("2.5")),
]


def owners(warehouse: Warehouse) -> dict[int | None, Decimal]:
    rows = warehouse.rows("SELECT customer_id, billed_cost FROM customer_month")
    return {customer: money.quantize(cost, 1) for customer, cost in rows}


def test_a_charge_belongs_to_the_owner_of_its_day(warehouse: Warehouse) -> None:
    charges.put(warehouse, TWO_DAYS)
    assert owners(warehouse) == {None: Decimal("4.0")}
    facts.refresh(warehouse, charges.facts(1, A_THEN_B))
    assert owners(warehouse) == {1: Decimal("1.5"), 2: Decimal("2.5")}


def test_charges_before_the_first_assignment_are_unassigned(warehouse: Warehouse) -> None:
    charges.put(warehouse, TWO_DAYS)
    facts.refresh(warehouse, charges.facts(1, A_THEN_B[1:]))
    assert owners(warehouse) == {None: Decimal("1.5"), 2: Decimal("2.5")}


def test_an_account_given_to_nobody_is_unassigned_from_that_day(warehouse: Warehouse) -> None:
    left = (A_THEN_B[0], replace(A_THEN_B[1], customer_id=None))
    charges.put(warehouse, TWO_DAYS)
    facts.refresh(warehouse, charges.facts(1, left))
    assert owners(warehouse) == {1: Decimal("1.5"), None: Decimal("2.5")}


def test_a_load_after_a_restart_is_owned_before_the_facts_are_copied(
    tmp_path: Path, work: Path
) -> None:
    path = tmp_path / "warehouse.duckdb"
    first = Warehouse.open(path, work=work)
    facts.refresh(first, charges.facts(1, A_THEN_B))
    first.close()
    again = Warehouse.open(path, work=work)
    charges.put(again, TWO_DAYS)
    assert owners(again) == {1: Decimal("1.5"), 2: Decimal("2.5")}
    assert again.rows("SELECT count(*) FROM dim.customer") == [(0,)]
    facts.refresh(again, charges.facts(2, A_THEN_B[:1]))
    assert owners(again) == {1: Decimal("4.0")}
    assert again.rows("SELECT name FROM dim.customer ORDER BY name LIMIT 1") == [("Customer 1",)]
    again.close()


@pytest.mark.parametrize("version", [1, 0])
def test_facts_that_are_not_newer_change_nothing(warehouse: Warehouse, version: int) -> None:
    charges.put(warehouse, TWO_DAYS)
    facts.refresh(warehouse, charges.facts(1, A_THEN_B))
    facts.refresh(warehouse, charges.facts(version, ()))
    assert owners(warehouse) == {1: Decimal("1.5"), 2: Decimal("2.5")}


def test_a_new_rate_prices_its_customers_only(warehouse: Warehouse) -> None:
    charges.put(warehouse, TWO_DAYS)
    facts.refresh(warehouse, charges.facts(1, A_THEN_B, [Linear("aws", 1), Linear("aws", 2)]))
    half = Linear("aws", 2, Decimal("0.5"))
    facts.refresh(warehouse, charges.facts(2, A_THEN_B, [Linear("aws", 1), half]))
    rows = warehouse.rows("SELECT customer_id, price FROM customer_month ORDER BY ALL")
    assert rows == [(1, Decimal("1.5")), (2, Decimal("1.25"))]


def test_t12_at_cost_the_price_is_the_cost_to_its_last_digit(
    warehouse: Warehouse,
) -> None:
    finest = replace(TWO_DAYS[0], billed_cost=Decimal("0.123456789012345678901234567890123456"))
    facts.refresh(warehouse, charges.facts(1, A_THEN_B, [Linear("aws", 1)]))
    charges.put(warehouse, [finest])
    ((price, residue),) = warehouse.rows("SELECT price, price_residue FROM customer_month")
    assert money.total((price, residue)) == finest.billed_cost


def test_without_a_rate_nothing_has_a_price(warehouse: Warehouse) -> None:
    charges.put(warehouse, TWO_DAYS)
    facts.refresh(warehouse, charges.facts(1, A_THEN_B, [Linear("aws", 1)]))
    facts.refresh(warehouse, charges.facts(2, A_THEN_B))
    assert warehouse.rows("SELECT DISTINCT price FROM customer_month") == [(0,)]


def test_a_huge_quantity_without_a_price_is_no_obstacle(warehouse: Warehouse) -> None:
    seconds = replace(TWO_DAYS[0], pricing_quantity=Decimal("2.6e18"))
    facts.refresh(warehouse, charges.facts(1, A_THEN_B, [Linear("aws", 1)]))
    charges.put(warehouse, [seconds])
    assert warehouse.rows("SELECT price FROM customer_month") == [(Decimal("1.5"),)]


def test_a_failed_refresh_is_tried_again(warehouse: Warehouse) -> None:
    charges.put(warehouse, TWO_DAYS)
    fine = Linear("aws", 1, Decimal("1.000001"))
    with pytest.raises(duckdb.ConversionException):
        facts.refresh(
            warehouse, charges.facts(1, A_THEN_B, [replace(fine, per_unit=Decimal("NaN"))])
        )
    facts.refresh(warehouse, charges.facts(1, A_THEN_B, [fine]))
    assert owners(warehouse) == {1: Decimal("1.5"), 2: Decimal("2.5")}
