"""The strip of months: where each program and month stands, and a click away from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from ses_dash import clock
from ses_dash.model.program import program_name
from ses_dash.period import BillingPeriod
from ses_dash.ui import board, navigation
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.components.v2.types import ComponentRenderer

    from ses_dash.ui.board import Month, Place, State

_NEXT = "months-next"  # what a click opens
_SHOWN = 12  # months that are over


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown: its word, a sign before it, and what it means."""

    word: str
    sign: str
    meaning: str


LOOKS: Mapping[State, Look] = {
    "missing": Look("Missing", "!", "No file arrived, though one came for the months before."),
    "loaded": Look("Loaded", "\u2026", "The month is not over: more is to come."),
    "settling": Look("Settling", "\u25d4", "The month is over; its figures may still change."),
    "final": Look("Final", "\u25cf", "Its figures are expected to be final: ready to freeze."),
    "part": Look("Part frozen", "\u25d1", "Some customers are frozen, others are not."),
    "frozen": Look("Frozen", "\u2744\ufe0e", "Every customer is frozen; not all is published."),
    "published": Look("Published", "\u2713", "Every customer is frozen and published."),
}


def follow() -> None:
    """Go where a clicked month leads. The page calls this before it shows anything."""
    if target := st.session_state.pop(_NEXT, None):
        page, query = target
        navigation.go(page, **query)


def show(months: Mapping[Place, Month]) -> None:
    """Show the last months of every program, the newest to the right."""
    known = {**months} | {(each.program, each.period): each for each in board.missing(months)}
    if not known:
        return
    periods = _periods(known)
    programs = sorted({program for program, _ in known}, key=program_name)
    targets = {f"{program} {period}": _target(known[program, period]) for program, period in known}

    def opened() -> None:
        st.session_state[_NEXT] = targets.get(st.session_state["months"].opened)

    _component()(
        key="months",
        data={
            "alt": "Where each program and month stands",
            "months": [str(period) for period in periods],
            "rows": [
                {
                    "program": program_name(program),
                    "cells": [_cell(known.get((program, period))) for period in periods],
                }
                for program in programs
            ],
        },
        on_opened_change=opened,
    )
    shown = {month.state for place, month in known.items() if place[1] in periods}
    st.caption(
        " \u00b7 ".join(
            f"{look.sign} **{look.word}**: {look.meaning}"
            for state, look in LOOKS.items()
            if state in shown
        )
    )


def _periods(known: Mapping[Place, Month]) -> list[BillingPeriod]:
    """Return the months that are shown: the last ones over, and what came for later ones."""
    earliest = BillingPeriod.of(clock.today()).shift(-_SHOWN)
    return sorted({period for _, period in known if period >= earliest})


def _cell(month: Month | None) -> dict[str, str] | None:
    if month is None:
        return None
    look = LOOKS[month.state]
    page, query = _target(month)
    owners = len({row["customer_id"] for row in month.charged})
    left = len({row["customer_id"] for row in month.waiting})
    detail = f"{owners - left}/{owners}" if month.state == "part" else ""
    count = f" {owners - left:,} of {plural(owners, 'customer')} frozen." if owners else ""
    return {
        "id": f"{month.program} {month.period}",
        "state": month.state,
        "sign": look.sign,
        "word": look.word,
        "detail": detail,
        "title": f"{program_name(month.program)} {month.period}: {look.meaning}{count}",
        "href": f"/{page}?{urlencode(query)}",
    }


def _target(month: Month) -> tuple[str, dict[str, str]]:
    """Return the page where a month is worked on, and its filters."""
    query = {"program": program_name(month.program), "period": str(month.period)}
    if month.state == "missing":
        return "load", {}
    return ("statements" if month.state in ("frozen", "published") else "billing"), query


def _component() -> ComponentRenderer:
    """Return the strip as Streamlit knows it: its script is a file, since pages run no other.

    It stays hidden until its styles are there.
    """
    return st.components.v2.component(
        "ses-dash.months",
        html='<style>.months { display: none }</style><div class="months"></div>',
        js="months.js",
        css="months.css",
    )
