"""What a page says while nothing is loaded."""

from __future__ import annotations

import streamlit as st

from ses_dash.ui import navigation


def show() -> None:
    """Say kindly that there is nothing yet, and where to begin."""
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        st.markdown("### :material/inbox: Nothing is loaded yet")
        st.markdown(
            "Drop the billing files your cloud provider or distributor sends you: FOCUS exports or "
            "AWS Cost and Usage Reports, as CSV, CSV.gz or Parquet.",
            width="content",
        )
        navigation.link("load", "Load data")
        st.caption("To look around first: `ses-dash demo` loads thirteen made-up months.")
        st.space("small")
