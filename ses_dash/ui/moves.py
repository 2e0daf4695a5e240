"""What moved: sums of the chosen months beside those of the span before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from ses_dash import money
from ses_dash.ui.tables import Column
from ses_dash.ui.view import name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from decimal import Decimal

    from ses_dash.ui.figures import Row
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

BILL = "price"  # what moves is what customers pay
SHARE = Column("share", "Share", "share", "Of the total of this table.")
BEFORE = Column("before", "Before", "amount", "Price in the span before.")
NOW = Column(BILL, "Now", "amount", "Price in the chosen months.")
DIFFERENCE = Column("change", "Change", "difference", "Price against the span before.")
PERCENT = Column("change_percent", "Change", "change", "Price against the span before.")


def folded(past: History, columns: Sequence[str]) -> list[Row]:
    """Add a history up by fewer columns, each sum beside that of the span before."""
    return compared(past.view, past.now, past.before, columns)


def compared(
    view: View, now: Iterable[Row], before: Iterable[Row] | None, columns: Sequence[str]
) -> list[Row]:
    """Add rows up by columns, the last of which names a sum; largest first.

    Each has its share and how its price changed; `before` None: there is nothing to compare with.
    What was there before and is no more has a row of zeros.
    """
    measures = [each.key for each in view.amounts]
    here = _sums(now, columns, measures)
    then = _sums(before or (), columns, [BILL])
    whole = money.total(sums[measures[0]] for sums in here.values())
    rows = []
    for key in dict.fromkeys((*here, *then)):
        sums = here.get(key) or dict.fromkeys(measures, money.ZERO)
        was = None if before is None else then.get(key, {BILL: money.ZERO})[BILL]
        row = dict(zip(columns, key, strict=True)) | sums | changed(sums[BILL], was)
        row["name"] = name(row, columns[-1])
        row["share"] = money.percent(row[measures[0]], whole)
        rows.append(row)
    return sorted(rows, key=lambda row: (-row[measures[0]], row["name"]))


def asked(view: View, columns: Sequence[str]) -> list[Row]:
    """Ask for the sums of the chosen months by columns, each beside that of the span before."""
    before = view.rows(view.chosen.earlier(), columns) if view.comparable else None
    return compared(view, view.rows(view.chosen.filters(), columns), before, columns)


def changed(now: Decimal, before: Decimal | None) -> Row:
    """Return what an amount was, how much it rose, and that in percent."""
    change = None if before is None else money.subtract(now, before)
    percent = None if change is None else money.percent(change, abs(before or money.ZERO))
    return {"before": before, "change": change, "change_percent": percent}


def total(view: View, rows: Sequence[Row]) -> Row:
    """Return the totals of rows, compared or not."""
    sums = {each.key: money.total(row[each.key] for row in rows) for each in view.amounts}
    before = [row["before"] for row in rows if row.get("before") is not None]
    share = money.percent(sums[view.amounts[0].key], sums[view.amounts[0].key])
    known = money.total(before) if view.comparable else None
    return {"name": "Total", "share": share} | sums | changed(sums[BILL], known)


def largest(rows: Iterable[Row], most: int | None = None) -> list[Row]:
    """Return the rows whose price rose or fell, those that moved most money first."""
    moved = [row for row in rows if row["change"]]
    return sorted(moved, key=lambda row: (-abs(row["change"]), row["name"]))[:most]


def drivers(view: View, column: str, moved: Sequence[Row]) -> dict[Any, str]:
    """Return for each value of a column that moved the service that moved it most, and by what."""
    columns = (column, "service_name")
    now, before = (
        _like(moved, view.table(narrowed, columns), column)
        for narrowed in (view.chosen.filters(), view.chosen.earlier())
    )
    directions = {row[column]: row["change"] > 0 for row in moved}
    found: dict[Any, str] = {}
    for row in largest(compared(view, now, before, columns)):
        value = row[column]
        if value not in found and (row["change"] > 0) == directions[value]:
            rounded = money.round_to(row["change"], view.currency)
            found[value] = f"{row['name']} {rounded:+,f}"
    return found


def _like(others: Sequence[Row], table: pa.Table, column: str) -> list[Row]:
    """Return the rows of a table that share their value in a column with one of other rows."""
    values = pa.array([row[column] for row in others], table[column].type)
    found: list[Row] = table.filter(pc.is_in(table[column], values)).to_pylist()
    return found


def _sums(
    rows: Iterable[Row], columns: Sequence[str], measures: Sequence[str]
) -> dict[tuple[Hashable, ...], dict[str, Any]]:
    parts: dict[tuple[Hashable, ...], list[Row]] = {}
    for row in rows:
        parts.setdefault(tuple(row[each] for each in columns), []).append(row)
    return {
        key: {measure: money.total(row[measure] for row in rows) for measure in measures}
        for key, rows in parts.items()
    }
