"""The Billing report: the customers of a month, what they cost and pay, and freezing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.billing import statements
from ses_dash.model.program import program_name
from ses_dash.ui import charts, figures, filters, freezing, navigation, tables
from ses_dash.ui.figures import COST, PRICE, Row
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.statement import Statement
    from ses_dash.reports.filters import Filters
    from ses_dash.ui.filters import Month

NOBODY = "Nobody (unassigned)"
_STACKS = {"Program": "program", "Customer": "customer"}
_UNASSIGNED = "billing-unassigned"  # set when the row of nobody's charges was clicked
_COLUMNS = (
    Column("customer", "Customer", "open", "Click to see accounts and services.", 260),
    Column(COST, "Cost", "amount", "Billed cost: what the provider's invoice says."),
    Column("share", "Share of cost", "percent"),
    Column(PRICE, "Price", "amount", "By the customer's rates, before tax and rounding."),
    Column("change_percent", "Change", "change", "Price against the month before."),
    Column("statement", "Statement"),
)


def show(actor: Actor, month: Month, programs: Sequence[str]) -> None:
    """Show all customers of a month."""
    if st.session_state.pop(_UNASSIGNED, False):
        navigation.go("customers", tab="Accounts", unassigned="true")
    rows = figures.largest(actor, "customers", figures.of(month))
    rows.sort(key=lambda row: row["customer_id"] is None)  # nobody's comes last
    _headline(actor, month, rows)
    _chart(actor, month)
    actions = st.container(horizontal=True, vertical_alignment="center")
    ticked = _table(actor, month, rows)
    with actions:
        _freeze(actor, month, programs, [rows[index] for index in ticked])
        st.space("stretch")
        navigation.download("customers", figures.of(month))


def _headline(actor: Actor, month: Month, rows: Sequence[Row]) -> None:
    last = figures.run(actor, "summary", figures.before(figures.of(month)))
    with st.grid(4):
        for label, name in (("Cost", COST), ("Price", PRICE)):
            metric(label, figures.total(rows, name), figures.total(last, name), month)
        owned = [row for row in rows if row["customer_id"] is not None]
        st.metric("Customers", f"{len(owned):,}", border=True, height="stretch")
        nobodys = figures.total([row for row in rows if row["customer_id"] is None], COST)
        st.metric(
            "Unassigned cost", money.show(nobodys, month.currency), border=True, height="stretch"
        )


def metric(label: str, now: Decimal, earlier: Decimal, month: Month) -> None:
    """Show an amount of a month with how it changed against the month before."""
    grown = figures.change(now, earlier)
    delta = 0 if not grown else f"{grown:+,f} %"
    st.metric(
        label,
        money.show(now, month.currency),
        None if grown is None else delta,
        delta_color="off",
        delta_description=None if grown is None else f"vs {month.period.shift(-1)}",
        border=True,
        height="stretch",
    )


def _chart(actor: Actor, month: Month) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("Cost by month", anchor=False, width="content")
            by = st.segmented_control(
                "Stacked by",
                list(_STACKS),
                default="Program",
                key="by",
                bind="query-params",
                required=True,
                label_visibility="collapsed",
            )
        history(actor, figures.of(month), _STACKS[by or "Program"], NOBODY)


def history(actor: Actor, chosen: Filters, column: str, unnamed: str) -> None:
    """Draw the cost of all months up to the chosen one, stacked by a column."""
    chosen = replace(chosen, period_from=None)
    rows = figures.run(actor, "months", chosen, ("billing_period", column))
    points = [
        charts.Point(
            f"{row['billing_period']:%Y-%m}", _series(row[column], column) or unnamed, row[COST]
        )
        for row in rows
    ]
    charts.stacked_months(
        points,
        chosen.billing_currency or "",
        key=f"months-{column}-{chosen.billing_currency}",
        what=f"Cost by {column}",
    )


def _series(value: str | None, column: str) -> str:
    return program_name(value or "") if column == "program" else value or ""


def _table(actor: Actor, month: Month, rows: Sequence[Row]) -> tuple[int, ...]:
    frozen = _numbers(standing(actor, month))
    shown = [
        row
        | {
            "customer": row["customer"] or NOBODY,
            "statement": ", ".join(frozen.get(row["customer_id"], ())),
        }
        for row in rows
    ]

    def open_row(index: int) -> None:
        if rows[index]["customer_id"] is None:
            st.session_state[_UNASSIGNED] = True
        else:
            filters.reset(customer=rows[index]["customer"], account=filters.ALL_ACCOUNTS)

    return tables.show(
        shown,
        _COLUMNS,
        key="billing",
        alt="Customers of the month, largest cost first",
        currency=month.currency,
        on_open=open_row,
        selectable=True,
    )


def standing(actor: Actor, month: Month) -> list[Statement]:
    """Return the statements of a month that stand."""
    found = statements.all(stores(), actor, program=month.program, period=str(month.period))
    return [each for each in found if each.currency == month.currency and each.state != "void"]


def _numbers(found: Sequence[Statement]) -> dict[int, list[str]]:
    numbers: dict[int, list[str]] = {}
    for each in found:
        numbers.setdefault(each.customer_id, []).append(each.number)
    return numbers


def _freeze(actor: Actor, month: Month, programs: Sequence[str], ticked: Sequence[Row]) -> None:
    owners = frozenset(row["customer_id"] for row in ticked) - {None}
    freeze_button(actor, month, programs, frozenset(map(int, owners)))
    if owners:
        st.caption(f"{plural(len(owners), 'customer')} ticked")
    else:
        st.caption("Tick customers to freeze their month. Click a name to look inside.")


def freeze_button(
    actor: Actor, month: Month, programs: Sequence[str], owners: frozenset[int]
) -> None:
    """Show the button that opens the preview of a freeze; off while nobody is chosen."""
    if st.button(
        "Freeze month", type="primary", icon=":material/ac_unit:", disabled=not owners, key="freeze"
    ):
        freezing.start(actor, month.period, programs, owners)
