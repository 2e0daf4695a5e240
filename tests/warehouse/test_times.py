"""Layouts of dates: what each reads, and which one a file has."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import duckdb
import pytest

from ses_dash.warehouse.times import DAY_FIRST, ISO, MONTH_FIRST, Layout, choose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection


@pytest.fixture(scope="module")
def db() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def read(db: DuckDBPyConnection, layout: Layout, text: str) -> datetime | None:
    query = f"SELECT {layout.is_bad('t')}, {layout.read('t')} FROM (SELECT ? AS t)"
    [(bad, moment)] = db.execute(query, [text]).fetchall()
    return None if bad else moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-03",
        "2026-09-03 00:00",
        "2026-09-03T00:00:00Z",
        "2026-09-03T00:00:00.000Z",
        "2026-09-03 00:00:00+00:00",
        "2026-09-03 02:00:00+0200",
        "2026-09-03T00:00Z",
        "2026-09-03 00:00:00 UTC",
    ],
)
def test_iso_variants_are_one_layout(db: DuckDBPyConnection, text: str) -> None:
    assert read(db, ISO, text) == datetime(2026, 9, 3)  # noqa: DTZ001 - stored times are UTC


@pytest.mark.parametrize(
    "text",
    ["9/3/2026", "4/1/25", "infinity", "epoch", "2026-02-30", "2026-09", "0025-01-01", "now"],
)
def test_what_is_no_iso_time(db: DuckDBPyConnection, text: str) -> None:
    assert read(db, ISO, text) is None


@pytest.mark.parametrize("text", ["9/3/26", "09/03/2026", "9/3/2026 0:00", "9/3/26 12:00:00 AM"])
def test_month_first_and_day_first(db: DuckDBPyConnection, text: str) -> None:
    assert read(db, MONTH_FIRST, text) == datetime(2026, 9, 3)  # noqa: DTZ001
    assert read(db, DAY_FIRST, text) == datetime(2026, 3, 9)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("bad", "late", "layout"),
    [
        ([0, 9, 9], [0, 0, 0], ISO),
        ([9, 0, 2], [0, 3, 0], MONTH_FIRST),
        ([9, 0, 0], [0, 0, 4], MONTH_FIRST),
        ([9, 0, 0], [0, 4, 0], DAY_FIRST),
        ([9, 0, 0], [0, 4, 4], None),
        ([9, 9, 9], [0, 0, 0], ISO),
    ],
)
def test_the_layout_is_the_one_that_fits(
    bad: list[int], late: list[int], layout: Layout | None
) -> None:
    assert choose(bad, late) is layout
