"""An export of some days does not take the place of a month in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


def on(days: Iterable[int]) -> str:
    return cur(*({"line_item_usage_start_date": f"2026-09-{day:02}T00:00:00Z"} for day in days))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ((1, 2, 3), (3, 2, 1), ""),
        ((1, 2, 3), (2, 3, 4), ""),
        ((1, 2), (1, 2, 3), ""),
        ((1,), (2,), "of 1 day 2026-09-01, which delivery 1 has"),
        ((1, 2, 3), (3, 4, 5), "of 2 days from 2026-09-01 to 2026-09-02, which delivery 1 has"),
    ],
)
def test_days_that_are_gone_are_asked_about(
    write: Write, load: Load, before: tuple[int, ...], after: tuple[int, ...], reason: str
) -> None:
    load(write("a.csv", on(before)))
    [result] = load(write("b.csv", on(after)))
    assert result.status == ("held" if reason else "loaded")
    assert reason in result.reason


def test_days_are_those_of_the_slice_alone(write: Write, load: Load) -> None:
    late = {"ChargePeriodStart": "2026-09-09T00:00:00Z", "ChargePeriodEnd": "2026-09-10T00:00:00Z"}
    load(write("a.csv", focus({"InvoiceIssuerName": "A"}, late | {"InvoiceIssuerName": "B"})))
    [same] = load(write("b.csv", focus({"InvoiceIssuerName": "A"}, {"InvoiceIssuerName": "A"})))
    assert (same.status, same.reason) == ("loaded", "")
    [other] = load(write("c.csv", focus({"InvoiceIssuerName": "B"})))
    assert "of 1 day 2026-09-09" in other.reason


def test_a_day_can_be_added_as_another_part(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", on((1,))))
    [held] = load(write("b.csv", on((2,))))
    assert held.delivery is not None
    [added] = pipeline.approve(stores, SINGLE_USER, held.delivery, as_part=True)
    assert added.status == "loaded"
    assert stores.warehouse.rows("SELECT sum(charges) FROM charge_monthly") == [(2,)]
