"""The fields of a mapping on the page: which column is what, and how numbers and days look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.ingest import written
from ses_dash.ingest.proposal import MARKS, propose
from ses_dash.model.mapping import BY_KEY, CATEGORIES, FIELDS, Origin
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.ui import mapping_days, mapping_totals
from ses_dash.ui.mapping_totals import NOTHING, LeftOut

if TYPE_CHECKING:
    from ses_dash.model.mapping import Field, FirstRows, Mapping

_NOWHERE, _SAME = -2, -1  # instead of the position of a column
_LABELS = {_NOWHERE: "Not in the file", _SAME: "The same in every row"}
_FIRST = (
    *("cost", "currency", "period"),
    *("program", "account", "account_name"),
    *("service", "start", "quantity"),
)
_NEEDED = ("cost", "currency")
_WIDTH = 224
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Start:
    """What the fields show at first: a proposal, or a mapping that was saved.

    Rows that are proposed to be left out are left out only if somebody says so.
    """

    fields: dict[str, Origin]
    marks: tuple[str, str] | None = None
    dates: str = ""
    left_out: LeftOut = NOTHING
    is_saved: bool = False
    categories: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """What the fields say. Marks and days are None where nobody said them yet."""

    fields: dict[str, Origin]
    marks: tuple[str, str] | None
    dates: str | None
    left_out: LeftOut | None
    categories: dict[str, str]

    @property
    def missing(self) -> list[str]:
        """Return what is still to be said."""
        needs_days = any(self.fields.get(key, Origin()).column for key in ("start", "end"))
        asked = {BY_KEY[key].title.lower(): key in self.fields for key in _NEEDED}
        asked["how amounts are written"] = self.marks is not None
        asked["how days are written"] = self.dates is not None or not needs_days
        asked["whether totals are left out"] = self.left_out is not None
        asked["which rows to leave out"] = self.left_out is None or self.left_out.is_said
        return [what for what, is_said in asked.items() if not is_said]


def proposed(first: FirstRows) -> Start:
    """Return what names and contents propose."""
    found = propose(first)
    origins = {key: Origin(column) for key, column in found.columns.items()}
    left_out = LeftOut(found.skip_column, found.skip_texts)
    return Start(origins, found.marks, found.dates, left_out)


def saved(mapping: Mapping) -> Start:
    """Return what a saved mapping says."""
    return Start(
        mapping.fields,
        (mapping.decimal, mapping.thousands),
        mapping.dates,
        LeftOut(mapping.skip_column, mapping.skip_texts),
        is_saved=True,
        categories=mapping.categories,
    )


def show(first: FirstRows, start: Start, key: str) -> Entered:
    """Show the fields; return what they say."""
    found: dict[str, Origin] = {}
    with st.container(horizontal=True):
        for name in _FIRST:
            found[name] = _field(BY_KEY[name], first, start, key)
    with st.expander("More columns"), st.container(horizontal=True):
        for each in FIELDS:
            if each.key not in _FIRST:
                found[each.key] = _field(each, first, start, key)
    found = {name: origin for name, origin in found.items() if origin != Origin()}
    with st.container(horizontal=True):
        marks, dates = _marks(start, key), mapping_days.ask(start.dates, key)
    left_out = mapping_totals.ask(first, start.left_out, f"{key}-skip", known=start.is_saved)
    categories = _categories(first, start, found.get("category", Origin()).column, key)
    return Entered(found, marks, dates, left_out, categories)


def _field(each: Field, first: FirstRows, start: Start, key: str) -> Origin:
    """Ask where a field is found."""
    before = start.fields.get(each.key, Origin())
    columns = _columns(first)
    options = [*([_SAME] if each.constant else []), *columns]
    if each.key not in _NEEDED:
        options.insert(0, _NOWHERE)
    at = _SAME if before.value else _position(first, before.column)
    with st.container(width=_WIDTH, gap="xsmall"):
        chosen = st.selectbox(
            each.title,
            options,
            index=options.index(at) if at in options else None,
            format_func=lambda at: _LABELS.get(at) or first.columns[at],
            placeholder="Choose a column",
            help=each.help or None,
            key=f"{key}-{each.key}",
        )
        if chosen == _SAME:
            return Origin(value=_value(each, before.value, f"{key}-{each.key}-value"))
    return Origin() if chosen in (None, _NOWHERE) else Origin(first.columns[chosen])


def _columns(first: FirstRows) -> list[int]:
    """Return the positions of the columns that have a name."""
    return [at for at, name in enumerate(first.columns) if name]


def _position(first: FirstRows, column: str) -> int:
    return first.columns.index(column) if column and column in first.columns else _NOWHERE


def _value(each: Field, before: str, key: str) -> str:
    """Ask for a value that every row has."""
    label = f"{each.title} of every row"
    if each.kind not in ("program", "category"):
        return st.text_input(label, before, key=key).strip()
    words = [program.key for program in PROGRAMS] if each.kind == "program" else list(CATEGORIES)
    index = words.index(before) if before in words else None
    return st.selectbox(label, words, index=index, format_func=program_name, key=key) or ""


def _marks(start: Start, key: str) -> tuple[str, str] | None:
    return st.selectbox(
        "Amounts are written like",
        MARKS,
        index=MARKS.index(start.marks) if start.marks in MARKS else None,
        format_func=lambda marks: written.example(*marks),
        placeholder="Choose",
        help="An amount written otherwise is refused, never guessed.",
        width=_WIDTH,
        key=f"{key}-marks",
    )


def _categories(first: FirstRows, start: Start, column: str, key: str) -> dict[str, str]:
    """Ask what kinds of charge the file's own words are."""
    if not column:
        return {}
    known = {each.lower() for each in CATEGORIES}
    found = mapping_totals.texts(first, _position(first, column))
    words = dict.fromkeys(
        (*start.categories, *(each for each in found if each.lower() not in known))
    )
    said: dict[str, str] = {}
    with st.container(horizontal=True):
        for word in list(words)[:_MOST_WORDS]:
            before = start.categories.get(word)
            chosen = st.selectbox(
                f"\u201c{word}\u201d is" if word else "Empty is",
                CATEGORIES,
                index=CATEGORIES.index(before) if before else None,
                placeholder="Choose a kind",
                width=_WIDTH,
                key=f"{key}-word-{word}",
            )
            if chosen:
                said[word] = chosen
    return said
