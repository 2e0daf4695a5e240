"""Figures for the pages: rows of reports, and how amounts grew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.reports import report
from ses_dash.ui.session import stores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.reports.filters import Filters

Row = dict[str, Any]
COST, PRICE = "billed_cost", "price"


def run(actor: Actor, key: str, chosen: Filters, group_by: Sequence[str] = ()) -> list[Row]:
    """Return the rows of a report, its amounts as exact decimals."""
    rows: list[Row] = report.run(stores(), actor, key, chosen, group_by).to_pylist()
    return rows


def largest(actor: Actor, key: str, chosen: Filters, group_by: Sequence[str] = ()) -> list[Row]:
    """Return the rows of a report, those with the largest cost first."""
    return sorted(run(actor, key, chosen, group_by), key=lambda row: -row[COST])


def change(now: Decimal, earlier: Decimal) -> Decimal | None:
    """Return how much an amount grew, in percent; None where there was nothing before."""
    return money.percent(money.total((now, -earlier)), abs(earlier))
