"""What a page says when there is nothing to show, and what to do next."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import filters, navigation
from ses_dash.ui.text import literal


def show() -> None:
    """Say kindly that there is nothing yet, and where to begin."""
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        st.markdown("### :material/inbox: Nothing is loaded yet")
        st.markdown(
            "Drop the billing files your cloud provider or distributor sends you: from AWS, "
            "Microsoft, Google, Oracle and others, as CSV, Excel, Parquet or JSON.",
            width="content",
        )
        navigation.link("load", "Load data")
        st.caption("To look around first: `ses-dash demo` loads thirteen made-up months.")
        st.space("small")


def nothing(what: str, hint: str = "") -> None:
    """Say that nothing matches the filters, and offer to clear them.

    `what` is what there is none of, such as "charges"; `hint` says what else may help.
    """
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        st.markdown(f"### :material/filter_alt_off: No {literal(what)} with these filters")
        if hint:
            st.markdown(literal(hint), width="content")
        st.button("Clear the filters", key="clear-filters", on_click=filters.clear)
        st.space("small")
