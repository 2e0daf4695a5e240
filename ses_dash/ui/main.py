"""The frame around every page: who is there, the navigation, and where failures are shown."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ses_dash.ui import kept, navigation, roles, session
from ses_dash.ui.text import literal

_ASSETS = Path(__file__).parent / "assets"
_PRODUCT = "ses-dash"
# Where Streamlit's own colors are too pale to read: white on the primary color of the dark theme,
# which is light, and the words at the axes of charts.
_STYLE = """<style>
[data-testid^="stBaseButton-primary"]:not(:disabled), [data-testid^="stBaseLinkButton-primary"] {
    color: light-dark(#fff, #04110f) !important;
}
.js-plotly-plot :is(.xtick, .ytick) text { fill: light-dark(#56656a, #e6eaf1) !important; }
</style>"""

st.set_page_config(page_title=_PRODUCT, page_icon=str(_ASSETS / "icon.png"), layout="wide")
st.html(_STYLE)
session.enter()
page = st.navigation(navigation.pages(), expanded=True)
kept.enter(page.url_path, filtered=page.url_path in navigation.FILTERED)
if logo := session.logo():
    st.logo(logo, size="large")
else:
    st.logo(_ASSETS / "logo.svg", icon_image=_ASSETS / "icon.svg", size="large")
with st.sidebar.container(gap=None):
    st.markdown(f"**{literal(session.seller().name)}**")
    if logo:
        st.caption(_PRODUCT)
    roles.repair()
with session.reported():
    page.run()
