"""What the filter bar is set to, from page to page: kept, unless a link says what to show."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ses_dash.ui import spans
from ses_dash.ui.facets import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# URL key -> what it is set to while it narrows nothing; "": depends on what is loaded.
DEFAULTS = {
    "period": spans.LATEST,
    "from": "",
    "to": "",
    **EVERYTHING,
    "currency": "",
    "basis": "Billed",
}
_PAGE = "page"  # the one that ran last
_KEPT = "kept filters"
_DRAWN = "filter bar"  # whether that page has one
_ENTERED = "entered with"  # what the bar is to be set to, where a page was entered
_GOING = "going with"  # filters that the next page is to have


def enter(page: str, *, filtered: bool) -> None:
    """Note which page runs and whether it has the filter bar; only the frame calls this.

    A link sets the filters it names. Coming from a page without the bar, it sets all the others
    back, as if it were opened in a new tab.
    """
    context = get_script_run_ctx()
    query = parse_qs(context.query_string) if context else {}
    going: dict[str, str] = st.session_state.pop(_GOING, {})
    # Streamlit adds what the page before had set to what a link says, behind it.
    given = {key: query[key][0] for key in DEFAULTS if key in query} | going
    went_back = context is not None and context.is_history_navigation
    named = any(st.session_state.get(key) != given[key] for key in given)
    st.session_state.update(going)
    if went_back or st.session_state.get(_PAGE) != page:
        anew = went_back or (named and not st.session_state.get(_DRAWN))
        st.session_state[_KEPT] = given if anew else current() | given
        st.session_state[_ENTERED] = current()
    st.session_state[_PAGE] = page
    st.session_state[_DRAWN] = filtered


def leave(query: Mapping[str, str]) -> dict[str, str]:
    """Note what the next page is to be set to; return what its URL has to say of it.

    Streamlit refuses to name what this page has in its URL.
    """
    held = {key for key in query if key in DEFAULTS and key in st.session_state}
    st.session_state[_GOING] = {key: query[key] for key in held}
    st.session_state[_PAGE] = None
    return {key: value for key, value in query.items() if key not in held}


@contextmanager
def across_pages() -> Iterator[None]:
    """Make the widgets of the block those of the frame: the same ones on every page.

    Streamlit takes what belongs to a page out of the URL when that page is left.
    """
    context = get_script_run_ctx()
    if context is None:
        yield
        return
    with context.run_with_active_hash(context.pages_manager.main_script_hash):
        yield


def restore() -> None:
    """Set the filters that a page was entered with, and all that nobody has set yet."""
    entered: Mapping[str, str] | None = st.session_state.pop(_ENTERED, None)
    for key, default in DEFAULTS.items():
        if entered is not None:
            st.session_state[key] = entered.get(key, default)
        elif key not in st.session_state:
            st.session_state[key] = default


def keep(values: Mapping[str, str]) -> None:
    """Keep what the bar is set to, by URL key, for the next page; defaults are left out."""
    st.session_state[_KEPT] = dict(values)


def current() -> dict[str, str]:
    """Return what the bar is set to now, defaults left out."""
    return dict(st.session_state.get(_KEPT, {}))
