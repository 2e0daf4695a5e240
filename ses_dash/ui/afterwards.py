"""What is said after something was done, and where the page goes on."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from ses_dash.ui.text import literal

_SAID = "said afterwards"
_SET = "set afterwards"
_TURN = "turn of "


def show() -> None:
    """Say what the run before has done; call this before any widget is drawn."""
    for key, value in st.session_state.pop(_SET, {}).items():
        st.session_state[key] = value
    if said := st.session_state.pop(_SAID, ""):
        st.toast(literal(said), icon=":material/check:")


def done(said: str, **values: object) -> NoReturn:
    """Draw the page anew: say what was done, with some widgets set, each by its key."""
    st.session_state[_SAID] = said
    st.session_state[_SET] = values
    st.rerun()


def fresh(key: str) -> str:
    """Return the key of a widget that is empty again whenever `renew` was called for it."""
    return f"{key}-{st.session_state.get(_TURN + key, 0)}"


def renew(key: str) -> None:
    """Let what is ticked, typed or uploaded in a widget go."""
    st.session_state[_TURN + key] = st.session_state.get(_TURN + key, 0) + 1
