"""Filters as data, and as the texts of a URL."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ses_dash.errors import BadPeriodError, UnknownFieldError
from ses_dash.period import BillingPeriod
from ses_dash.reports.filters import FILTERS, Filters


def test_every_filter_has_a_row_of_data() -> None:
    assert [each.key for each in FILTERS] == [field.name for field in fields(Filters)]
    assert all(f"${each.key}" in each.sql and each.column in each.sql for each in FILTERS)


def test_texts_make_the_same_filters_again() -> None:
    chosen = Filters.read({"period": "2026-10", "program": "aws", "customer": "unassigned"})
    assert chosen.month == BillingPeriod.parse("2026-10")
    assert Filters.read(chosen.texts()) == chosen
    assert chosen.sentence() == "from 2026-10, to 2026-10, program aws, customer unassigned"


def test_empty_texts_are_no_filters() -> None:
    assert Filters.read({"program": "", "period": ""}) == Filters()
    assert Filters().sentence() == "everything"
    assert Filters().month is None


def test_unknown_keys_and_months_are_named() -> None:
    with pytest.raises(UnknownFieldError, match="'colour'"):
        Filters.read({"colour": "red"})
    with pytest.raises(BadPeriodError):
        Filters.read({"period_from": "October"})
