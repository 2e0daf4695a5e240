"""What people type for how days are written, as a pattern of strptime, and what it reads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.errors import BadMappingError
from ses_dash.ingest import mapping as making
from ses_dash.model import day_pattern
from ses_dash.model.mapping import bad_dates

if TYPE_CHECKING:
    from ses_dash.stores import Stores

DAY = date(2026, 10, 3)


@pytest.mark.parametrize(
    ("typed", "pattern", "text"),
    [
        ("day-mon-year", "%d-%b-%Y", "03-Oct-2026"),
        ("dd.mm.yyyy", "%d.%m.%Y", "3.10.2026"),
        ("YYYYMMDD", "%Y%m%d", "20261003"),
        ("MMM d, yyyy", "%b %d, %Y", "Oct 3, 2026"),
        ("monthname day, year", "%B %d, %Y", "October 3, 2026"),
        ("dd.mm.yy hh:mm:ss", "%d.%m.%y %H:%M:%S", "03.10.26 23:59:00"),
        (" %d-%b-%Y ", "%d-%b-%Y", " 03-Oct-2026"),
    ],
)
def test_words_are_a_pattern(stores: Stores, typed: str, pattern: str, text: str) -> None:
    assert day_pattern.of(typed) == pattern
    assert making.days(stores, SINGLE_USER, [text, "x", ""], pattern) == [DAY, None, None]


@pytest.mark.parametrize("typed", ["tag.monat.jahr", "day", "x", "", "dd' OR 1=1"])
def test_anything_else_is_refused(stores: Stores, typed: str) -> None:
    pattern = day_pattern.of(typed)
    assert bad_dates(pattern)
    with pytest.raises(BadMappingError, match="are not known"):
        making.days(stores, SINGLE_USER, ["2026-10-03"], pattern)


def test_days_are_read_as_a_load_reads_them(stores: Stores) -> None:
    texts = ["03/04/2026", "13/04/2026", "2026-04-03"]
    read = [
        making.days(stores, SINGLE_USER, texts, dates)
        for dates in ("day/month/year", "month/day/year", "year-month-day")
    ]
    assert read == [
        [date(2026, 4, 3), date(2026, 4, 13), None],
        [date(2026, 3, 4), None, None],
        [None, None, date(2026, 4, 3)],
    ]
