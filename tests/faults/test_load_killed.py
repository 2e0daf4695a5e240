"""A kill at any write of a load leaves the old month or the new one, and the next start ends it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze, verify
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries
from ses_dash.stores import Stores, opened
from ses_dash.warehouse import read
from tests.faults import tiny
from tests.faults.jobs import settings

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from tests.faults.sweep import Sweep


def test_t44_a_killed_load_is_done_or_not_done(sweep: Sweep, tmp_path: Path) -> None:
    tiny.before(tmp_path / "before" / "data")
    for point in sweep.points("load", _copy(tmp_path, "whole")):
        data = _copy(tmp_path, f"killed-{point}")
        sweep.kill_at("load", data, point)
        with opened(settings(data)) as stores:
            pipeline.recover(stores)
            freeze.render_pending(stores)
            place = f"killed at write {point}"
            assert _loaded(stores) in (tiny.OLD, tiny.NEW), place
            assert verify.verify(stores) == [], place
            assert not [*data.rglob("unfinished*"), *(data / "work").iterdir()], place
            (again,) = pipeline.load(stores, SINGLE_USER, [data.with_name(tiny.FILE)])
            assert again.status in ("loaded", "unchanged"), place
            assert _loaded(stores) == tiny.NEW, place
            assert _states(stores).count("live") == 1, place
            assert set(_states(stores)) <= {"live", "superseded"}, place
            assert verify.verify(stores) == [], place


def _copy(folder: Path, name: str) -> Path:
    tiny.write_next(shutil.copytree(folder / "before", folder / name) / tiny.FILE)
    return folder / name / "data"


def _loaded(stores: Stores) -> Decimal:
    return money.total(each.billed_cost for each in read.loaded_cost(stores.warehouse))


def _states(stores: Stores) -> list[str]:
    with stores.ledger.read() as connection:
        return [delivery.state for delivery in deliveries.all(connection)]
