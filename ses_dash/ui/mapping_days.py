"""How the days of a file are written, on the page, and how its first ones are read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ingest import mapping as making
from ses_dash.model import day_pattern
from ses_dash.model.mapping import DATES, bad_dates
from ses_dash.ui.session import stores
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.model.mapping import FirstRows, Origin

_OWN = "own"
_LABELS = {
    DATES[0]: "2026-10-31",
    DATES[1]: "31.10.2026",
    DATES[2]: "31/10/2026",
    DATES[3]: "10/31/2026",
    _OWN: "Another way …",
}
_EXAMPLE = date(2026, 10, 31)
_WIDTH = 224
_FEW = 3  # days that are shown


def ask(before: str, key: str) -> str | None:
    """Ask how days are written: in a usual way, or a way of the file's own."""
    options = [*DATES, *({before} - {"", *DATES}), _OWN]
    with st.container(width=_WIDTH, gap="xsmall"):
        chosen = st.selectbox(
            "Days are written like",
            options,
            index=options.index(before) if before else None,
            format_func=lambda dates: _LABELS.get(dates) or _EXAMPLE.strftime(dates),
            placeholder="Choose",
            help="31 October 2026. A day written otherwise is refused, never guessed.",
            key=f"{key}-dates",
        )
        return _own(key) if chosen == _OWN else chosen


def _own(key: str) -> str | None:
    typed = st.text_input(
        "Their parts",
        placeholder="day-mon-year",
        help="Write day, month (mon: Oct, monthname: October) and year (yy: 26) with what is "
        "between them, or a pattern such as %d-%b-%Y.",
        key=f"{key}-dates-own",
    )
    return day_pattern.of(typed) or None


def show(actor: Actor, first: FirstRows, fields: Mapping[str, Origin], dates: str) -> None:
    """Show how the first days of the file are read, once it is said how they are written."""
    texts = _texts(first, fields)
    if not texts or not dates or bad_dates(dates):
        return
    found = making.days(stores(), actor, texts, dates)
    shown = ", ".join(
        f"{literal(text)} is {day:%-d %B %Y}" if day else f"{literal(text)} cannot be read"
        for text, day in zip(texts, found, strict=True)
    )
    st.caption(f":material/event: The first days: {shown}.")


def _texts(first: FirstRows, fields: Mapping[str, Origin]) -> list[str]:
    """Return the first days of the file; whether each is one shows when it is read."""
    columns = [fields[key].column for key in ("start", "end") if key in fields]
    at = [first.columns.index(column) for column in columns if column]
    texts = (row[place].strip() for row in first.rows for place in at)
    return list(dict.fromkeys(filter(None, texts)))[:_FEW]
