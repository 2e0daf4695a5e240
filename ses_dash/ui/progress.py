"""How a long job shows how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.model.delivery import Progress

_WHOLE = 100


def bar(text: str) -> Callable[[Progress], None]:
    """Show a progress bar and return what moves it."""
    shown = st.progress(0, text=text)

    def move(progress: Progress) -> None:
        percent = _WHOLE * progress.done // progress.total if progress.total else 0
        shown.progress(min(max(percent, 0), _WHOLE), text=literal(progress.message))

    return move
