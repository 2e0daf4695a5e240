"""A warehouse of an earlier version is brought up to date: the same as one made anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ses_dash.model.customer import Assignment
from ses_dash.warehouse import facts, warehouse
from ses_dash.warehouse.names import lookup
from ses_dash.warehouse.warehouse import Warehouse
from tests.warehouse import charges
from tests.warehouse.charges import Charge, Linear

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

DAY = date(2026, 10, 9)
FEE = {"charge_category": "Purchase", "charge_frequency": "One-Time"}
LOADED = (
    Charge("a", DAY, Decimal("1.0000000000000000000000000001"), effective_cost=Decimal(2)),
    Charge("a", DAY, Decimal(5), commitment_discount_id="sp-1", **FEE),  # type: ignore[arg-type]
    Charge("a", DAY, Decimal(7), **FEE),  # type: ignore[arg-type]
    Charge("b", date(2026, 10, 10), Decimal("2.5"), billing_currency="EUR"),
    Charge("b", date(2026, 10, 11), Decimal(1), charge_category="Tax"),
    Charge("c", DAY, Decimal(9)),
)
KNOWN = charges.facts(
    1,
    [
        Assignment("aws", "a", 1, date(1970, 1, 1)),
        Assignment("aws", "b", 1, date(1970, 1, 1)),
        Assignment("aws", "b", 2, date(2026, 10, 11)),
    ],
    [Linear("aws", 1, excludes_upfront=True), Linear("aws", 2)],
)
ROLLUPS = ("charge_monthly", "charge_daily", "customer_month", "customer_day", "customer_charge")


_LOAD = "INSERT INTO load VALUES (1, 6, '2026-11-01')"


def _contents(opened: Warehouse) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table in ROLLUPS:
        names = [name for name, *_ in opened.rows(f"DESCRIBE {table}")]
        rows = opened.rows(f"SELECT * FROM {table} ORDER BY ALL")
        found[table] = sorted((dict(zip(names, row, strict=True)) for row in rows), key=repr)
    return found


def _first_version(path: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a warehouse of the first version, with charges that nothing was added up of yet."""
    schema = warehouse._schema()
    old = {name: sql for name, sql in schema.items() if name < "0003"}
    with monkeypatch.context() as patch:
        patch.setattr(warehouse, "_schema", lambda: old)
        patch.setattr(warehouse, "CUSTOMER_CHARGE", "SELECT 1")  # of now
        opened = Warehouse.open(path, work=work)
    with opened.write() as cursor:
        cursor.execute(_LOAD)
        rows = [charges._row(1, number, each) for number, each in enumerate(LOADED, 1)]
        charges._insert(cursor, "charge", rows)
        rests = [charges._rests(1, number, each) for number, each in enumerate(LOADED, 1)]
        charges._insert(cursor, "charge_residue", rests[:1])
    opened.close()


def test_an_older_warehouse_becomes_what_a_new_one_is(
    tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.duckdb"
    _first_version(path, work, monkeypatch)
    upgraded = Warehouse.open(path, work=work)
    lookup.refresh(upgraded)
    assert {row["customer_id"] for row in _contents(upgraded)["customer_month"]} == {None}
    facts.refresh(upgraded, KNOWN)
    new = Warehouse.open(tmp_path / "new.duckdb", work=work)
    charges.put(new, LOADED)
    with new.write() as cursor:
        cursor.execute(_LOAD)
    lookup.refresh(new)
    facts.refresh(new, KNOWN)
    assert _contents(upgraded) == _contents(new)
    paid = upgraded.rows("SELECT sum(price + price_residue) FROM customer_month")
    assert paid == [(Decimal("10.5000000000000000000000000001"),)]
    for opened in (upgraded, new):
        opened.close()
