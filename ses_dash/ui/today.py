"""Today: each task with its money and the way to where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.billing import freeze
from ses_dash.ledger import statements
from ses_dash.ui import navigation, progress
from ses_dash.ui.session import stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.ui.tasks import Task


def show(found: Sequence[Task]) -> None:
    """Show the tasks: what needs somebody now, then what is about to. Or that there are none."""
    urgent = [task for task in found if task.urgent]
    soon = [task for task in found if not task.urgent]
    if not urgent:
        st.success("Nothing needs you now.", icon=":material/task_alt:")
    for task in urgent:
        _card(task)
    if soon:
        st.subheader("Coming up", anchor=False)
    for task in soon:
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


def _card(task: Task) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f":material/{task.icon}: **{task.title}**")
            st.caption(task.why)
        with st.container(gap=None, width="content"):
            for currency, amount in sorted(task.amounts.items()):
                shown = literal(money.show(amount, currency))
                st.markdown(f"**{shown}**", text_alignment="right")
        navigation.link(task.page, task.label, **task.query)
