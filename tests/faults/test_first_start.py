"""A kill at any write of the first start leaves nothing that the next start cannot open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import verify
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from ses_dash.stores import opened
from tests.faults.jobs import settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.sweep import Sweep


def test_a_killed_first_start_heals_itself(sweep: Sweep, tmp_path: Path) -> None:
    for point in sweep.points("first_start", tmp_path / "whole"):
        data = tmp_path / f"killed-{point}"
        sweep.kill_at("first_start", data, point)
        with opened(settings(data)) as stores:
            with stores.ledger.write() as connection:
                customers.create(connection, SINGLE_USER, Customer(id=0, name="Pinebarrow Games"))
                assert len(customers.all(connection, Scope.all())) == 1
            assert verify.verify(stores) == []
        assert _files(data) == _files(tmp_path / "whole"), f"killed at write {point}"


def _files(data: Path) -> set[str]:
    return {path.relative_to(data).as_posix() for path in data.rglob("*")}
