"""What dialogs share: drawing themselves again after they did something."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def again() -> NoReturn:
    """Draw the dialog again; where the whole page runs, the page, which closes it."""
    context = get_script_run_ctx()
    inside = context is not None and bool(context.fragment_ids_this_run)
    st.rerun(scope="fragment" if inside else "app")
