"""What Streamlit's own markup lacks for screen readers, put right in the browser."""

from __future__ import annotations

import streamlit as st


def repair() -> None:
    """Let screen readers hear links as links and no decoration, whenever the page changes."""
    mend = st.components.v2.component("ses-dash.roles", html="<span></span>", js="roles.js")
    mend(key="roles", height=1)
