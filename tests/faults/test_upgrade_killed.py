"""A kill at any write of an upgrade leaves the old warehouse or the new one, whole."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ses_dash.model.customer import Assignment
from ses_dash.stores import opened
from ses_dash.warehouse import facts, warehouse
from tests.faults.jobs import settings
from tests.warehouse import charges
from tests.warehouse.charges import Linear

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from ses_dash.stores import Stores
    from tests.faults.sweep import Sweep

FEE = charges.Charge(
    "a",
    date(2026, 10, 9),
    Decimal(120),
    charge_category="Purchase",
    charge_frequency="One-Time",
    commitment_discount_id="ri-1",
)
KNOWN = charges.facts(
    1, [Assignment("aws", "a", 1, date(1970, 1, 1))], [Linear("aws", 1, excludes_upfront=True)]
)


def test_a_killed_upgrade_is_done_or_not_done(
    sweep: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _first_version(tmp_path / "before", monkeypatch)
    for point in sweep.points("first_start", _copy(tmp_path, "whole")):
        data = _copy(tmp_path, f"killed-{point}")
        sweep.kill_at("first_start", data, point)
        with opened(settings(data)) as stores:
            assert _fees(stores) == [("ri-1", None, Decimal(0))], f"killed at write {point}"
            facts.refresh(stores.warehouse, KNOWN)
            assert _fees(stores) == [("ri-1", 1, Decimal(0))], f"killed at write {point}"


def _first_version(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a data folder whose warehouse has not seen the newest schema."""
    old = {name: sql for name, sql in warehouse._schema().items() if name < "0003"}
    with monkeypatch.context() as patch:
        patch.setattr(warehouse, "_schema", lambda: old)
        patch.setattr(warehouse, "CUSTOMER_CHARGE", "SELECT 1")  # of now
        with opened(settings(data)) as stores, stores.warehouse.write() as cursor:
            charges._insert(cursor, "charge", [charges._row(1, 1, FEE)])


def _copy(folder: Path, name: str) -> Path:
    return shutil.copytree(folder / "before", folder / name)


def _fees(stores: Stores) -> list[tuple[Any, ...]]:
    return stores.warehouse.rows(
        "SELECT upfront_commitment, customer_id, price FROM customer_month"
    )
