"""Running a report: who may see which columns, of whose charges, and the rows as exact text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.access import Action, authorize, may
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.errors import UnknownFieldError, UnknownReportError
from ses_dash.period import BillingPeriod
from ses_dash.reports.catalog import REPORTS
from ses_dash.reports.compare import by_change, compared
from ses_dash.reports.query import CURRENCY, MEASURES, Question, answer
from ses_dash.reports.sources import COLUMN_NAMES, OURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from ses_dash.access import Actor
    from ses_dash.reports.definition import Report
    from ses_dash.reports.filters import Filters
    from ses_dash.stores import Stores

_OF_CUSTOMERS = ("charges", "price")  # the measures an end customer may see
_COSTS = ("billed_cost", "effective_cost", "list_cost")


def run(
    stores: Stores,
    actor: Actor,
    key: str,
    filters: Filters,
    group_by: Sequence[str] = (),
    *,
    measures: Sequence[str] = (),
    basis: str = _COSTS[0],
) -> pa.Table:
    """Return the rows of a report, grouped by its own columns unless others are given.

    There is always a currency, and never a sum over currencies. Amounts are exact decimals.
    `measures` are the sums wanted, all that the actor may see unless given; fewer are faster.
    `basis` is the cost that tells large from small, and that shares are of; for an end customer it
    is the price.
    """
    authorize(actor, Action.READ)
    report = find(key)
    known = tuple(MEASURES) if may(actor, Action.SEE_COST) else _OF_CUSTOMERS
    leading = _known(basis, _COSTS) if may(actor, Action.SEE_COST) else "price"
    wanted = tuple(dict.fromkeys(_known(name, known) for name in measures)) or known
    question = Question(
        columns=columns(actor, group_by or report.dimensions),
        measures=wanted,
        leading=leading if leading in wanted else wanted[0],
        filters=replace(filters, **report.preset),
        scope=actor.scope,
    )
    bring_up_to_date(stores)
    ask = partial(answer, stores.warehouse)
    if not report.compared:
        return ask(question)
    table = compared(question, ask)
    return by_change(table) if report.by_change else table


def find(key: str) -> Report:
    """Return the report of a key, or raise `UnknownReportError`."""
    for report in REPORTS:
        if report.key == key:
            return report
    raise UnknownReportError(key, [report.key for report in REPORTS])


def columns(actor: Actor, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return columns to group by, each once and the currency among them, if the actor may."""
    known = COLUMN_NAMES
    if not may(actor, Action.SEE_COST):
        known = tuple(name for name in known if name not in OURS)
    return tuple(dict.fromkeys((*(_known(name, known) for name in wanted), CURRENCY)))


def _known(name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise UnknownFieldError(name, names)
    return name


def records(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows as JSON has them: exact plain amounts, months as YYYY-MM, null as None."""
    return [{name: _plain(name, value) for name, value in row.items()} for row in table.to_pylist()]


def _plain(name: str, value: object) -> object:
    if isinstance(value, Decimal):
        return money.plain(value)
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, date):
        return str(BillingPeriod(value)) if name == "billing_period" else value.isoformat()
    return value
