"""`loads approve`, `control` and `refuse`: what a person decides about held files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import given
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A data folder with a FOCUS file that is held beside a Cost and Usage Report."""
    (tmp_path / "cur.csv").write_text(cur({}, {}), encoding="utf-8")
    (tmp_path / "focus.csv").write_text(focus(), encoding="utf-8")
    data = tmp_path / "data"
    assert given(data, "load", "cur.csv").code == 0
    assert given(data, "load", "focus.csv").code == 1
    return data


def states(data: Path) -> list[str]:
    return [each["state"] for each in given(data, "loads", "--json").json]


def cost(data: Path) -> str:
    [row] = given(data, "report", "summary", "--format", "json").json
    return str(row["billed_cost"])


def test_a_control_is_kept_and_in_no_report(held: Path) -> None:
    done = given(held, "loads", "control", "2")
    assert (done.code, done.text) == (0, "Delivery 2 is kept as control.\n")
    assert states(held) == ["live", "control"]
    assert cost(held) == "2.5"
    again = given(held, "load", "focus.csv", "--json")
    assert (again.code, again.json[0]["status"]) == (0, "unchanged")
    assert given(held, "verify").code == 0


def test_a_control_is_approved_after_all(held: Path) -> None:
    given(held, "loads", "control", "2")
    assert given(held, "loads", "approve", "2").code == 0
    assert states(held) == ["superseded", "refused", "live"]
    assert cost(held) == "1.25"


def test_what_is_live_is_no_control(held: Path) -> None:
    done = given(held, "loads", "control", "1")
    assert done.code == 1
    assert "Delivery 1 is not held, so there is nothing to decide." in done.said
    assert states(held) == ["live", "held"]
