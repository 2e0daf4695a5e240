"""Breadcrumbs: where we are, and the way back."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import filters
from ses_dash.ui.text import literal

Step = tuple[str, dict[str, str] | None]


def show(*steps: Step) -> None:
    """Show the way to here: each step's label and the filters that a click on it sets.

    A step without filters is where we are, and no button.
    """
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for index, (label, to) in enumerate(steps):
            if index:
                st.markdown(":gray[/]", width="content")
            if to is None:
                st.markdown(f"**{literal(label)}**", width="content")
            else:
                st.button(
                    literal(label),
                    type="tertiary",
                    key=f"crumb-{index}",
                    on_click=filters.reset,
                    kwargs=to,
                )
