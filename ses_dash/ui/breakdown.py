"""What sums are made of: by customer, account, service and more, each row opening what it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.model.program import program_name
from ses_dash.ui import moves, navigation, report_table
from ses_dash.ui.report_table import Target, narrowed
from ses_dash.ui.tables import Column
from ses_dash.ui.view import account_filter, customer_filter, name, service_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ses_dash.ui.figures import Row
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

_PROGRAM = Column("program_name", "Program")
_TREND = Column("trend", "Months", "trend", "Month by month, up to the chosen ones.")


@dataclass(frozen=True, slots=True)
class Part:
    """A way to take sums apart: by `columns`, the last of which names a row.

    `line` is the column that tells the small lines apart, `report` the one whose CSV has all rows.
    """

    title: str
    noun: str
    columns: tuple[str, ...]
    line: str
    report: str
    opens: Callable[[Row], Target | None] | None = None
    facts: tuple[Column, ...] = ()


def _customer(row: Row) -> Target | None:
    if row["customer_id"] is None:
        return UNASSIGNED
    return narrowed("customer", **customer_filter(row))


def _account(row: Row) -> Target:
    return narrowed("account", **account_filter(row))


def _service(row: Row) -> Target | None:
    return narrowed("service", **service_filter(row)) if row["service_name"] else None


UNASSIGNED = Target("customers", {"tab": "Accounts", "unassigned": "true"})
CUSTOMERS = Part(
    "Customers", "customer", ("customer_id", "customer"), "customer_id", "customers", _customer
)
ACCOUNTS = Part(
    "Accounts",
    "account",
    ("program", "account", "account_name"),
    "account",
    "accounts",
    _account,
    (_PROGRAM,),
)
SERVICES = Part("Services", "service", ("service_name",), "service_name", "services", _service)
REGIONS = Part("Regions", "region", ("region_id",), "region_id", "regions")
CATEGORIES = Part(
    "Charge categories", "charge category", ("charge_category",), "charge_category", "categories"
)
SKUS = Part("SKUs", "SKU", ("sku_id",), "sku_id", "skus")
RESOURCES = Part(
    "Resources",
    "resource",
    ("service_name", "resource_id"),
    "resource_id",
    "resources",
    facts=(Column("service_name", "Service"),),
)


def section(part: Part, past: History) -> None:
    """Show a history taken apart, in a section of its own."""
    table(part, past.view, moves.folded(past, part.columns), past)


def table(part: Part, view: View, rows: Sequence[Row], past: History | None = None) -> None:
    """Show compared rows, with their lines where there is a history that tells them apart."""
    with st.container(border=True):
        heading(part, view)
        shown = [row[part.line] for row in rows[: report_table.MOST_ROWS]]
        lines = past.lines(part.line, shown, view.cost) if past else {}
        report_table.show(
            [row | _facts(row) | {"trend": lines.get(row[part.line])} for row in rows],
            columns(part, view, lined=bool(lines)),
            key=f"by-{part.noun}",
            alt=f"{part.title}, largest first",
            currency=view.currency,
            total=moves.total(view, rows),
            opens=part.opens,
        )


def pair(left: Part, right: Part, past: History) -> None:
    """Show a history taken apart in two ways of few rows, side by side where there is room."""
    with st.grid(2, min_column_width=340) as cells:
        for part in (left, right):
            with cells.cell():
                _small(part, past)


def _small(part: Part, past: History) -> None:
    view = past.view
    rows = moves.folded(past, part.columns)
    with st.container(border=True, height="stretch"):
        st.subheader(part.title, anchor=False)
        report_table.show(
            rows,
            (_names(part), view.amounts[0], moves.SHARE, *_change(view)),
            key=f"by-{part.noun}",
            alt=f"{part.title}, largest first",
            currency=view.currency,
            total=moves.total(view, rows),
        )


def largest(part: Part, past: History, most: int) -> None:
    """Show the largest sums of the chosen months by columns that a history does not have."""
    view, measure = past.view, past.view.cost
    found = view.table(view.chosen.filters(), part.columns)
    totals = moves.total(view, past.now)
    rows = [
        row
        | {"name": name(row, part.columns[-1])}
        | {"share": money.percent(row[measure], totals[measure])}
        for row in found.slice(0, most).to_pylist()
    ]
    with st.container(border=True, height="stretch"):
        heading(part, view)
        report_table.show(
            rows,
            (_names(part), *part.facts, *view.amounts, moves.SHARE),
            key=f"by-{part.noun}",
            alt=f"{part.title}, largest first",
            currency=view.currency,
            total=totals | {"name": f"Total of {len(found):,}"},
        )
        if len(found) > most:
            st.caption(f"The {most} largest; all {len(found):,} are in the CSV.")


def heading(part: Part, view: View, *, charges: bool = False) -> None:
    """Show the title of a table, and the link to all its rows as CSV; to its charges, too."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(part.title, anchor=False, width="content")
        st.space("stretch")
        filters, basis = view.chosen.filters(), view.chosen.basis
        if charges and view.sees_cost:
            navigation.charges(part.report, filters.texts())
        navigation.download(part.report, filters, part.columns, basis=basis)


def columns(part: Part, view: View, *, lined: bool) -> tuple[Column, ...]:
    """Return the columns of a table of compared rows."""
    shown = (_names(part), *part.facts, *view.amounts, moves.SHARE, *_change(view))
    return (*shown, _TREND) if lined else shown


def _names(part: Part) -> Column:
    return Column("name", part.noun[0].upper() + part.noun[1:])


def _change(view: View) -> tuple[Column, ...]:
    return (moves.PERCENT,) if view.comparable else ()


def _facts(row: Row) -> Row:
    return {"program_name": program_name(row["program"])} if "program" in row else {}
