"""Rollups say of many charges what the charges say."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.warehouse.rollup import roll_up
from tests.warehouse import charges
from tests.warehouse.charges import Charge

if TYPE_CHECKING:
    from ses_dash.warehouse.warehouse import Warehouse

DAY = date(2026, 10, 9)


def test_a_rollup_keeps_count_costs_residues_and_the_days(warehouse: Warehouse) -> None:
    rest = Decimal("0.0000000000000000000000000003")
    charges.put(warehouse, [Charge("a", DAY, rest), Charge("a", date(2026, 10, 1), Decimal(1))])
    monthly = warehouse.rows(
        "SELECT charges, billed_cost, billed_residue, service_start, service_end "
        "FROM charge_monthly"
    )
    assert monthly == [(2, Decimal(1), rest, datetime(2026, 10, 1, 5), datetime(2026, 10, 9, 6))]  # noqa: DTZ001
    daily = warehouse.rows("SELECT day, billed_cost, billed_residue FROM charge_daily ORDER BY day")
    assert daily == [(date(2026, 10, 1), 1, 0), (DAY, 0, rest)]


def test_a_charge_that_ends_before_it_starts_ends_when_it_starts(warehouse: Warehouse) -> None:
    charges.put(warehouse, [Charge("a", DAY, Decimal(1))])
    with warehouse.write() as cursor:
        cursor.execute("UPDATE charge SET charge_period_end = TIMESTAMP '2026-10-01'")
        cursor.execute("DELETE FROM charge_monthly")
        cursor.execute("DELETE FROM charge_daily")
        roll_up(cursor, 1)
    ((start, end),) = warehouse.rows("SELECT service_start, service_end FROM charge_monthly")
    assert start == end


def test_a_load_is_rolled_up_alone(warehouse: Warehouse) -> None:
    charges.put(warehouse, [Charge("a", DAY, Decimal(1))], load_id=1)
    charges.put(warehouse, [Charge("a", DAY, Decimal(2))], load_id=2)
    charges.put(warehouse, [Charge("a", DAY, Decimal(3))], load_id=2)
    rows = warehouse.rows("SELECT load_id, billed_cost FROM charge_monthly ORDER BY load_id")
    assert rows == [(1, 1), (2, 3)]
