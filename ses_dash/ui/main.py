"""The frame around every page: who is there, the navigation, and where failures are shown."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ses_dash.ui import kept, navigation, session
from ses_dash.ui.text import literal

_ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="ses-dash", page_icon=str(_ASSETS / "icon.png"), layout="wide")
st.logo(_ASSETS / "logo.svg", icon_image=_ASSETS / "icon.svg", size="large")
session.enter()
page = st.navigation(navigation.pages())
kept.enter(page.url_path, filtered=page.url_path in navigation.FILTERED)
st.sidebar.caption(literal(session.seller().name))
with session.reported():
    page.run()
