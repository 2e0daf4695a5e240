"""A kill at a write of a credit leaves it whole or not made, and never half."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import crediting, freeze, life, statements, verify
from ses_dash.errors import NothingToCreditError
from ses_dash.period import BillingPeriod
from ses_dash.stores import opened
from tests.faults import tiny
from tests.faults.jobs import settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.sweep import Sweep

EVERY = 4  # the writes are those of a freeze, which has a sweep of its own


def test_t21_a_killed_credit_is_whole_or_not_made(sweep: Sweep, tmp_path: Path) -> None:
    before = tmp_path / "before"
    tiny.before(before / "data")
    with opened(settings(before / "data")) as stores:
        preview = freeze.preview(stores, SINGLE_USER, "gcp", BillingPeriod.parse("2026-09"))
        freeze.freeze(stores, SINGLE_USER, preview)
        life.publish(stores, SINGLE_USER, ["1"])
    whole = shutil.copytree(before, tmp_path / "whole") / "data"
    for point in sweep.points("credit", whole)[::EVERY]:
        data = shutil.copytree(before, tmp_path / f"killed-{point}") / "data"
        sweep.kill_at("credit", data, point)
        with opened(settings(data)) as stores:
            freeze.render_pending(stores)
            assert verify.verify(stores) == [], f"killed at write {point}"
            made = [each.number for each in statements.all(stores, SINGLE_USER)]
            if "C1" in made:
                with pytest.raises(NothingToCreditError):
                    crediting.credit(stores, SINGLE_USER, "1", reason="again")
            else:
                assert crediting.credit(stores, SINGLE_USER, "1", reason="again").number == "C1"
                assert verify.verify(stores) == [], f"credited after write {point}"
