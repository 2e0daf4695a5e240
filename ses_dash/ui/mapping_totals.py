"""Rows that are no charges, such as totals, on the page: asked about, and compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.model.reading import TOTAL_DIFFERS, TOTAL_MET
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.mapping import FirstRows
    from ses_dash.model.reading import Staged

_LEFT_OUT, _CHARGES = "Leave them out", "They are charges"
_NO_COLUMN = -1
_WIDTH = 224
_FEW = 3  # rows that are shown


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are left out: those with one of the texts in the column."""

    column: str = ""
    texts: tuple[str, ...] = ()

    @property
    def is_said(self) -> bool:
        """Say whether it is complete: a column has its texts."""
        return bool(self.column) == bool(self.texts)


NOTHING = LeftOut()


def ask(first: FirstRows, before: LeftOut, key: str, *, known: bool) -> LeftOut | None:
    """Ask which rows are no charges; None where rows look like totals and nobody said yet."""
    if not before.column or known:
        return _ask(first, before, key)
    for row in list(_rows(first, before))[:_FEW]:
        shown = " · ".join(filter(None, map(str.strip, row)))
        st.info(f"**This row may add others up:** {literal(shown)}", icon=":material/functions:")
    chosen = st.segmented_control(
        "Rows that add others up",
        (_LEFT_OUT, _CHARGES),
        help="As charges they would count beside the rows that they add up.",
        key=f"{key}-totals",
    )
    if chosen is None:
        return None
    return _ask(first, before if chosen == _LEFT_OUT else NOTHING, f"{key}-{chosen}")


def findings(staged: Staged) -> None:
    """Show what was found in the first rows, and whether totals agree with the charges."""
    for finding in staged.findings:
        if finding.code == TOTAL_DIFFERS:
            st.warning(literal(finding.message), icon=":material/difference:")
        elif finding.code == TOTAL_MET:
            st.success(literal(finding.message), icon=":material/check:")
        else:
            st.caption(f":material/info: {literal(finding.message)}")
    if staged.question:
        st.warning(
            f"{literal(staged.question)} Loaded like this, it waits until somebody approves it.",
            icon=":material/pan_tool:",
        )


def texts(first: FirstRows, at: int) -> list[str]:
    """Return the different texts of a column, as far as they are known."""
    return list(dict.fromkeys(row[at].strip() for row in (*first.rows, *first.bottom)))


def _rows(first: FirstRows, those: LeftOut) -> Iterator[tuple[str, ...]]:
    at = first.columns.index(those.column)
    rows = dict.fromkeys((*first.rows, *first.bottom))
    return (row for row in rows if row[at].strip() in those.texts)


def _ask(first: FirstRows, before: LeftOut, key: str) -> LeftOut:
    columns = [at for at, name in enumerate(first.columns) if name]
    start = first.columns.index(before.column) if before.column in first.columns else _NO_COLUMN
    with st.container(horizontal=True):
        chosen = st.selectbox(
            "Leave out rows by",
            [_NO_COLUMN, *columns],
            index=[_NO_COLUMN, *columns].index(start if before.column else _NO_COLUMN),
            format_func=lambda at: "No column: all are charges" if at < 0 else first.columns[at],
            help="Rows that add others up, such as totals, would count twice.",
            width=_WIDTH,
            key=key,
        )
        if chosen == _NO_COLUMN:
            return NOTHING
        own = before.texts if chosen == start else ()
        said = st.multiselect(
            "Rows that say",
            list(dict.fromkeys((*before.texts, *texts(first, chosen)))),
            default=list(own),
            format_func=lambda text: text or "(nothing)",
            accept_new_options=True,
            width=_WIDTH,
            key=f"{key}-texts-{chosen}",
        )
    return LeftOut(first.columns[chosen], tuple(said))
