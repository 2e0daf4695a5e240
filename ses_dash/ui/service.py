"""One service: its months, who uses it, and in which accounts, regions and SKUs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ui import breakdown, crumbs, empty, facets, headline, moves, trend
from ses_dash.ui.breakdown import ACCOUNTS, CATEGORIES, CUSTOMERS, REGIONS, SKUS
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from ses_dash.ui.trend import History
    from ses_dash.ui.view import View

_STACKS = {"Customer": CUSTOMERS.columns, "Region": REGIONS.columns}
_MOST_SKUS = 50


def show(view: View, service: str) -> None:
    """Show a service in the chosen months."""
    everything = facets.EVERYTHING["service"]
    crumbs.show((everything, {"service": everything}), (service, None))
    st.subheader(literal(service), anchor=False)
    people = trend.history(view, CUSTOMERS.columns)
    if not people.now and not people.before:
        empty.nothing("charges", "Choose other months, or fewer filters.")
        return
    places = trend.history(view, (*REGIONS.columns, *CATEGORIES.columns))
    headline.show(people)
    _months(people, places)
    breakdown.section(CUSTOMERS, people)
    breakdown.table(ACCOUNTS, view, moves.asked(view, ACCOUNTS.columns))
    breakdown.pair(REGIONS, CATEGORIES, places)
    breakdown.largest(SKUS, people, _MOST_SKUS)


def _months(people: History, places: History) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            label = people.view.amounts[0].label
            st.subheader(f"{label} by month", anchor=False, width="content")
            stack = trend.stacked_by(_STACKS)
        trend.chart(people if stack == CUSTOMERS.columns else places, stack)
