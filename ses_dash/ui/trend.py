"""How amounts develop: the months up to the chosen ones, as figures, charts and small lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from ses_dash import money
from ses_dash.period import BillingPeriod
from ses_dash.ui import charts, filters
from ses_dash.ui.charts import Point
from ses_dash.ui.view import name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from ses_dash.ui.figures import Row
    from ses_dash.ui.view import View

    Lines = Mapping[Any, Sequence[Decimal]]

MONTHS = 13  # a month, and back to the same month of the year before
_PERIOD = "billing_period"


@dataclass(frozen=True, slots=True)
class History:
    """Sums by month and more columns, up to the chosen months.

    `now` are the rows of the chosen months; `before` those of the span before, None where that is
    not loaded from its start on.
    """

    view: View
    table: pa.Table
    now: Sequence[Row]
    before: Sequence[Row] | None

    @property
    def months(self) -> list[BillingPeriod]:
        """Return the months of a line: a year back, or all that are chosen if they are more."""
        return _months(self.view, self.view.chosen.span.last)

    def total(self, measure: str) -> Decimal:
        """Return an amount of the chosen months."""
        return money.total(row[measure] for row in self.now)

    def total_before(self, measure: str) -> Decimal | None:
        """Return an amount of the span before; None where that is not loaded."""
        rows = self.before
        return None if rows is None else money.total(row[measure] for row in rows)

    def line(self, measure: str) -> Sequence[Decimal]:
        """Return an amount month by month."""
        rows = self.table.select([_PERIOD, measure]).to_pylist()
        return _by_month(self.months, rows, measure)

    def lines(self, column: str, among: Sequence[Any], measure: str) -> Lines:
        """Return an amount month by month for each of some values of a column."""
        wanted = pc.is_in(self.table[column], pa.array(among, self.table[column].type))
        rows = self.table.filter(wanted).select([_PERIOD, column, measure]).to_pylist()
        parts: dict[Any, list[Row]] = {value: [] for value in among}
        for row in rows:
            parts[row[column]].append(row)
        return {value: _by_month(self.months, part, measure) for value, part in parts.items()}

    def counts(self, column: str) -> list[int]:
        """Return month by month how many values a column has; nothing is no value."""
        found = self.table.group_by(_PERIOD).aggregate([(column, "count_distinct")]).to_pylist()
        counts = {row[_PERIOD]: row[f"{column}_count_distinct"] for row in found}
        return [counts.get(month.start, 0) for month in self.months]

    def points(self, measure: str, columns: Sequence[str]) -> list[Point]:
        """Return an amount by month and by the names in the last of some columns, for a chart."""
        rows = self.table.select([_PERIOD, *columns, measure]).to_pylist()
        shown = {month.start for month in _charted(self.view)}
        return [
            Point(f"{row[_PERIOD]:%Y-%m}", name(row, columns[-1]), row[measure])
            for row in rows
            if row[_PERIOD] in shown
        ]


def history(view: View, columns: Sequence[str]) -> History:
    """Ask for sums by month and some columns: what is charted, and what it is held against."""
    span, earlier = view.chosen.span, view.chosen.span.earlier()
    months = {*_months(view, span.last), *_charted(view)}
    first = min({earlier.first, *months} if view.comparable else months)
    asked = view.chosen.filters(period_from=first, period_to=max(months))
    table = view.table(asked, (_PERIOD, *columns))
    before = _between(table, earlier.first, earlier.last) if view.comparable else None
    return History(view, table, _between(table, span.first, span.last), before)


def stacked_by(stacks: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Show the choice of what bars are stacked by; return its columns."""
    labels = list(stacks)
    if st.session_state.get("by", labels[0]) not in labels:
        st.session_state["by"] = labels[0]
    by = st.segmented_control(
        "Stacked by",
        labels,
        default=labels[0],
        key="by",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return stacks[by or labels[0]]


def chart(past: History, columns: Sequence[str]) -> None:
    """Draw the cost, or for an end customer the price, by month; unchosen months are faded."""
    view, span = past.view, past.view.chosen.span
    measure, months = view.amounts[0], _charted(past.view)
    chosen = [str(month) for month in months if span.first <= month <= span.last]
    charts.stacked_months(
        past.points(measure.key, columns),
        view.currency,
        key=f"months-{columns[-1]}-{view.currency}",
        what=measure.label,
        bright=chosen if len(chosen) < len(months) else None,
        on_month=lambda month: filters.reset(period=month),
    )


def _months(view: View, last: BillingPeriod) -> list[BillingPeriod]:
    count = max(MONTHS, view.chosen.span.months)
    months = [last.shift(back) for back in range(1 - count, 1)]
    return [month for month in months if month >= view.first] or [last]


def _charted(view: View) -> list[BillingPeriod]:
    """Return the months of a chart: the latest ones where the chosen are among them."""
    latest = _months(view, view.latest)
    return latest if latest[0] <= view.chosen.span.first else _months(view, view.chosen.span.last)


def _between(table: pa.Table, first: BillingPeriod, last: BillingPeriod) -> list[Row]:
    months = table[_PERIOD]
    mask = pc.and_(pc.greater_equal(months, first.start), pc.less_equal(months, last.start))
    found: list[Row] = table.filter(mask).to_pylist()
    return found


def _by_month(months: Sequence[BillingPeriod], rows: Sequence[Row], measure: str) -> list[Decimal]:
    parts: dict[BillingPeriod, list[Decimal]] = {}
    for row in rows:
        parts.setdefault(BillingPeriod(row[_PERIOD]), []).append(row[measure])
    return [money.total(parts.get(month, ())) for month in months]
