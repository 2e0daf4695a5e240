"""One cloud account: its days or months, and its services, regions, categories and resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.model.program import program_name
from ses_dash.ui import breakdown, charts, crumbs, empty, filters, headline, navigation, trend
from ses_dash.ui.breakdown import CATEGORIES, CUSTOMERS, REGIONS, RESOURCES, SERVICES
from ses_dash.ui.charts import Point
from ses_dash.ui.text import literal
from ses_dash.ui.view import customer_filter, name

if TYPE_CHECKING:
    from ses_dash.model.customer import Account
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

_DETAIL = (*CUSTOMERS.columns, *SERVICES.columns, *REGIONS.columns, *CATEGORIES.columns)
_MOST_RESOURCES = 50


def show(view: View, account: Account) -> None:
    """Show an account in the chosen months."""
    _way(view, account)
    past = trend.history(view, _DETAIL)
    _who(past, account)
    if not past.now and not past.before:
        empty.nothing("charges", "Choose other months, or fewer filters.")
        return
    headline.show(past)
    with st.container(border=True):
        if view.chosen.span.single:
            _days(view)
        else:
            st.subheader(f"{view.amounts[0].label} by month and service", anchor=False)
            trend.chart(past, SERVICES.columns)
    breakdown.section(SERVICES, past)
    breakdown.pair(REGIONS, CATEGORIES, past)
    breakdown.largest(RESOURCES, past, _MOST_RESOURCES)


def _way(view: View, account: Account) -> None:
    """Show the way here: all accounts, those of the chosen customer, this one."""
    everything = {"account": filters.ALL_ACCOUNTS}
    steps: list[crumbs.Step] = [(account.name or account.account, None)]
    if view.chosen.customer:
        steps.insert(0, (view.chosen.customer.name, everything))
        everything = everything | {"customer": filters.ALL_CUSTOMERS}
    crumbs.show((filters.ALL_ACCOUNTS, everything), *steps)


def _who(past: History, account: Account) -> None:
    owners = {row["customer_id"]: row for row in past.now}
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.subheader(literal(account.name or account.account), anchor=False)
            st.caption(literal(f"{program_name(account.program)} account {account.account}"))
        for owner in owners.values():
            if owner["customer_id"] is None:
                st.badge("Nobody's account", icon=":material/person_off:", color="orange")
                navigation.link("customers", "Assign it", **breakdown.UNASSIGNED.filters)
            else:
                to = {**customer_filter(owner), "account": filters.ALL_ACCOUNTS}
                navigation.link("customer", literal(owner["customer"]), **to)


def _days(view: View) -> None:
    label, measure = view.amounts[0].label, view.amounts[0].key
    st.subheader(f"{label} by day and service, {view.chosen.span.label}", anchor=False)
    rows = view.rows(view.chosen.filters(), ("day", *SERVICES.columns))
    charts.stacked_days(
        [Point(str(row["day"]), name(row, "service_name"), row[measure]) for row in rows],
        view.currency,
        key=f"days-{view.currency}",
        what=label,
    )
