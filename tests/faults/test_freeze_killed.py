"""A kill at any write of a freeze leaves no gap, no double and nothing half."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import freeze, verify
from ses_dash.billing.conservation import conservation
from ses_dash.ingest import pipeline
from ses_dash.ledger import statements
from ses_dash.period import BillingPeriod
from ses_dash.stores import Stores, opened
from tests.faults import tiny
from tests.faults.jobs import settings

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.model.statement import Statement
    from tests.faults.sweep import Sweep

CUSTOMERS = ["Pinebarrow Games", "Saltmarsh Energy"]


def test_a_killed_freeze_leaves_whole_statements(sweep: Sweep, tmp_path: Path) -> None:
    tiny.before(tmp_path / "before" / "data")
    for point in sweep.points("freeze_month", _copy(tmp_path, "whole")):
        data = _copy(tmp_path, f"killed-{point}")
        sweep.kill_at("freeze_month", data, point)
        with opened(settings(data)) as stores:
            pipeline.recover(stores)
            freeze.render_pending(stores)
            _check(stores, f"killed at write {point}")
            preview = freeze.preview(stores, SINGLE_USER, "gcp", BillingPeriod.parse("2026-09"))
            freeze.freeze(stores, SINGLE_USER, preview)
            frozen = _check(stores, f"frozen again after write {point}")
            assert sorted(each.customer_name for each in frozen) == CUSTOMERS


def _copy(folder: Path, name: str) -> Path:
    return shutil.copytree(folder / "before", folder / name) / "data"


def _check(stores: Stores, place: str) -> tuple[Statement, ...]:
    """Check that what is frozen is whole, numbered without gap or double, and adds up."""
    assert verify.verify(stores) == [], place
    with stores.ledger.read() as connection:
        frozen = statements.all(connection, Scope.all())
        assert statements.without_files(connection) == (), place
    assert sorted(each.n for each in frozen) == list(range(1, len(frozen) + 1)), place
    assert len({each.customer_id for each in frozen}) == len(frozen), place
    assert [each.difference for each in conservation(stores)] == [0], place
    return frozen
