"""What `ses-dash serve` serves: the pages, the routes beside them, and the gate in front."""

from __future__ import annotations

import streamlit as st

from ses_dash.server import MAIN, MIDDLEWARE, ROUTES, lifespan, show_failure

app = st.App(
    MAIN, routes=ROUTES, lifespan=lifespan, middleware=MIDDLEWARE, on_script_error=show_failure
)
