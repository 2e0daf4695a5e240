"""How a long job shows how far it is, and how long it will still take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.model.delivery import Progress

_WHOLE = 100
_MINUTE = 60
_SURE = 1.0  # seconds of work before a rest time says anything


def bar(text: str) -> Callable[[Progress], None]:
    """Show a progress bar and return what moves it."""
    shown = st.progress(0, text=text)
    began = time.monotonic()

    def move(at: Progress) -> None:
        percent, left = estimate(at, time.monotonic() - began)
        shown.progress(percent, text=words(at, left))

    return move


def estimate(at: Progress, took: float, since: float = 0) -> tuple[int, int | None]:
    """Return how many percent are done and the seconds left, if that can be told yet.

    `took` are the seconds until this progress was told, `since` those that passed after it. Within
    a step it goes on at the pace so far, but never past the end of the step.
    """
    done, ahead, whole = (at.work, at.ahead, at.whole) if at.whole else (at.done, at.done, at.total)
    if not done or took <= 0:
        return 0, None
    pace = done / took
    reached = min(done + pace * since, max(ahead, done), whole)
    left = int((whole - reached) / pace) + 1 if took + since > _SURE else None
    return int(_WHOLE * reached / whole), left


def words(at: Progress, left: int | None) -> str:
    """Say in Markdown what a job is at, and how many seconds it still takes."""
    if left is None:
        return literal(at.message)
    if left < _MINUTE:
        rest = f"about {plural(left, 'second')} left"
    else:
        rest = f"about {plural((left + _MINUTE // 2) // _MINUTE, 'minute')} left"
    return literal(f"{at.message} \u00b7 {rest}")
