"""What a page of one thing shows while none is chosen: all there are, largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ui import breakdown, empty, moves

if TYPE_CHECKING:
    from ses_dash.ui.breakdown import Part
    from ses_dash.ui.view import View


def show(view: View, part: Part) -> None:
    """Show what can be chosen, each opening its page."""
    if rows := moves.asked(view, part.columns):
        st.caption(f"Click {_article(part.noun)} to look inside, or choose one above.")
        breakdown.table(part, view, rows)
    else:
        empty.nothing("charges", "Choose other months, or fewer filters.")


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
