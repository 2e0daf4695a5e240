"""What `ses-dash serve` serves: the pages, the routes beside them, and the gate in front."""

from __future__ import annotations

import streamlit as st

from ses_dash.server import MAIN, MIDDLEWARE, ROUTES, lifespan

app = st.App(MAIN, routes=ROUTES, lifespan=lifespan, middleware=MIDDLEWARE)
