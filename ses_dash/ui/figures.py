"""Figures for the pages: rows of reports, their filters, and what they add up to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.reports import report
from ses_dash.reports.filters import Filters
from ses_dash.ui.session import stores

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ui.filters import Month

Row = dict[str, Any]
COST, PRICE = "billed_cost", "price"


def run(actor: Actor, key: str, chosen: Filters, group_by: Sequence[str] = ()) -> list[Row]:
    """Return the rows of a report, its amounts as exact decimals."""
    rows: list[Row] = report.run(stores(), actor, key, chosen, group_by).to_pylist()
    return rows


def largest(actor: Actor, key: str, chosen: Filters, group_by: Sequence[str] = ()) -> list[Row]:
    """Return the rows of a report, those with the largest cost first."""
    return sorted(run(actor, key, chosen, group_by), key=lambda row: -row[COST])


def of(month: Month, customer: str | None = None) -> Filters:
    """Return the filters of a month: with its program and currency, and of a customer."""
    return Filters(
        period_from=month.period,
        period_to=month.period,
        program=month.program,
        billing_currency=month.currency,
        customer=customer,
    )


def before(chosen: Filters) -> Filters:
    """Return the filters of one month, moved to the month before it."""
    earlier = chosen.month.shift(-1) if chosen.month else None
    return replace(chosen, period_from=earlier, period_to=earlier)


def change(now: Decimal, earlier: Decimal) -> Decimal | None:
    """Return how much an amount grew, in percent; None where there was nothing before."""
    return money.percent(money.total((now, -earlier)), abs(earlier))


def total(rows: Iterable[Row], name: str) -> Decimal:
    """Add up one amount of rows of one currency."""
    return money.total(row[name] for row in rows)
