"""Today: each task as a card, with its money and the way to where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.billing import freeze
from ses_dash.ledger import statements
from ses_dash.reports.filters import Filters
from ses_dash.ui import billing, navigation, progress
from ses_dash.ui.session import stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.ui.tasks import Task
    from ses_dash.warehouse.read import PeriodCost


def show(found: Sequence[Task]) -> None:
    """Show the tasks, or that there are none."""
    if not found:
        st.success("Nothing needs you now.", icon=":material/task_alt:")
    for task in found:
        _card(task)


def files() -> None:
    """Say which statements lack a file, and make the files when asked to."""
    with stores().ledger.read() as conn:
        lacking = len(statements.without_files(conn))
    if not lacking:
        return
    with st.container(border=True):
        st.markdown(f"**:material/draft: {plural(lacking, 'statement')} without all files**")
        if st.button("Make the files", key="make-files"):
            freeze.render_pending(stores(), progress.bar("Making files …"))
            st.rerun()


def months(actor: Actor, costs: Sequence[PeriodCost]) -> None:
    """Show how cost developed, per currency."""
    with st.grid(2) as grid:
        for currency in sorted({cost.currency for cost in costs}):
            with grid.cell(), st.container(border=True):
                st.markdown(f"**Cost by month, {currency}**")
                billing.history(actor, Filters(billing_currency=currency), "program", "")


def _card(task: Task) -> None:
    with st.container(border=True):
        what, amounts, where = st.columns([6, 3, 1.4], vertical_alignment="center")
        with what, st.container(gap=None):
            st.markdown(f":material/{task.icon}: **{task.title}**")
            st.caption(task.why)
        with amounts, st.container(gap=None):
            for currency, amount in sorted(task.amounts.items()):
                shown = literal(money.show(amount, currency))
                st.markdown(f"**{shown}**", text_alignment="right")
        with where:
            navigation.link(task.page, task.label, **task.query)
