"""Tell how a file is read that is in no known format: columns, a preview, and a name to keep."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from ses_dash import clock, money
from ses_dash.errors import BadMappingError, SesDashError
from ses_dash.ingest import mapping as making
from ses_dash.ingest.proposal import MARKS
from ses_dash.model.mapping import DATES, Mapping, content
from ses_dash.period import BillingPeriod
from ses_dash.ui import (
    mapping_days,
    mapping_fields,
    mapping_table,
    mapping_totals,
    mappings,
    tables,
)
from ses_dash.ui.session import fail, seller, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.model.delivery import Recognised
    from ses_dash.model.mapping import FirstRows
    from ses_dash.model.reading import Sample, Staged
    from ses_dash.ui.mapping_fields import Entered
    from ses_dash.ui.mappings import Start

_KEY = "mapping"
_TRIED = "mapping-tried"  # the last preview, by what it was made with
_MONTHS = 18  # that can be chosen, the newest first
_FEW = 5  # rows that cannot be read
_TOTALS = (
    Column("month", "Month"),
    Column("charges", "Charges", "count"),
    Column("cost", "Billed cost", "money"),
)


class Chosen(NamedTuple):
    """A mapping that was saved, and the files that are loaded by it."""

    mapping: Mapping
    period: str
    paths: tuple[Path, ...]


def month(label: str, key: str) -> str:
    """Ask for a billing month; nothing is proposed."""
    newest = BillingPeriod.of(clock.today(seller().time_zone))
    options = [str(newest.shift(-back)) for back in range(-1, _MONTHS)]
    chosen = st.selectbox(
        label, options, index=None, placeholder="Choose the month", width=224, key=key
    )
    return chosen or ""


def show(
    actor: Actor, paths: Sequence[Path], found: Sequence[Recognised], *, busy: bool
) -> Chosen | None:
    """Show what a person can say of a file in no known format; return it once it is to be loaded.

    Of several such files one is shown; others with the same columns are loaded with it.
    """
    unknown = [(path, each.table) for path, each in zip(paths, found, strict=True) if each.table]
    if not unknown:
        return None
    with st.container(border=True, key="mapping"):
        st.subheader("Tell us how to read it", anchor=False)
        path, table = unknown[_which([path for path, _ in unknown])]
        start = mappings.ask(table.columns)
        first = mapping_table.read(actor, path, table, start.mapping, _key(path))
        made, period = _entered(actor, path, first, start) if first else (None, "")
        ready = made is not None and _preview(actor, path, made, period)
        alike = tuple(other for other, its in unknown if its.columns == table.columns)
        pressed = st.button(
            f"Save and load {plural(len(alike), 'file')}",
            type="primary",
            icon=":material/upload:",
            disabled=not ready or busy,
            key="mapping-load",
        )
        return _keep(actor, Chosen(made, period, alike)) if pressed and made else None


def _entered(
    actor: Actor, path: Path, first: FirstRows, begun: Start
) -> tuple[Mapping | None, str]:
    """Show what can be said; return the mapping, once it is complete, and the month."""
    before = begun.mapping
    key = f"{_key(path)}-{before.name if before else ''}"
    start = mapping_fields.saved(before) if before else mapping_fields.proposed(first)
    written = f"{first.delimiter}-{first.encoding}-{len(first.titles)}"
    entered = mapping_fields.show(first, start, f"{key}-{written}")
    mapping_days.show(actor, first, entered.fields, entered.dates or "")
    period = "" if "period" in entered.fields else month("Month of this file", f"{key}-month")
    name = _name(path, begun.name, f"{key}-name-{begun.name}")
    missing = entered.missing
    if "period" not in entered.fields and not period:
        missing.append("the month")
    if missing:
        st.info(f"Still to say: {', '.join(missing)}.", icon=":material/edit:")
        return None, ""
    try:
        return _mapping(name, first, entered), period
    except BadMappingError as error:
        st.info(literal(str(error)), icon=":material/edit:")
        return None, ""


def _keep(actor: Actor, chosen: Chosen) -> Chosen | None:
    try:
        making.save(stores(), actor, chosen.mapping)
        mappings.forget()
    except SesDashError as error:
        fail(str(error))
        return None
    return chosen


def _key(path: Path) -> str:
    """Return what the keys of a file's widgets begin with."""
    return f"{_KEY}-{path.parent.name}-{path.name}"


def _which(paths: Sequence[Path]) -> int:
    if len(paths) == 1:
        return 0
    names = [path.name for path in paths]
    return st.selectbox(
        "File", range(len(names)), format_func=names.__getitem__, key="mapping-file"
    )


def _name(path: Path, proposed: str, key: str) -> str:
    """Ask for a name; a saved mapping keeps its own, and is changed."""
    words = re.sub(r"[\W\d_]+", " ", PurePath(path.name).stem).strip()[:60]
    return st.text_input(
        "Name of the mapping",
        proposed or words or "My mapping",
        max_chars=60,
        help="The next file with exactly these columns is read by it without asking.",
        width=464,
        key=key,
    ).strip()


def _mapping(name: str, first: FirstRows, entered: Entered) -> Mapping:
    """Return the mapping that was entered; raise `BadMappingError` for what cannot be."""
    decimal, thousands = entered.marks or MARKS[0]
    return Mapping(
        name=name,
        fields=entered.fields,
        columns=first.columns,
        dates=entered.dates or DATES[0],
        decimal=decimal,
        thousands=thousands,
        skip_column=entered.left_out.column if entered.left_out else "",
        skip_texts=entered.left_out.texts if entered.left_out else (),
        categories=entered.categories,
        encoding=first.encoding,
        delimiter=first.delimiter,
        above=len(first.titles),
    )


def _preview(actor: Actor, path: Path, mapping: Mapping, period: str) -> bool:
    """Show what the mapping makes of the first rows; say whether they can be loaded."""
    sample = _tried(actor, path, mapping, period)
    if isinstance(sample, str):
        st.warning(literal(sample), icon=":material/rule:")
        return False
    staged = sample.staged
    if staged is None:
        return False
    st.caption(_facts(staged, whole=sample.whole))
    mapping_totals.findings(staged)
    if staged.rejected:
        shown = [literal(str(each)) for each in staged.rejects[:_FEW]]
        st.warning(
            "\n".join(f"- {each}" for each in shown),
            title=f"Rows that cannot be read: {staged.rejected:,}",
            icon=":material/rule:",
        )
        return False
    rows = [
        {"month": each.month, "charges": each.charges, "cost": money.show(each.cost, each.currency)}
        for each in making.totals(staged)
    ]
    tables.show(rows, _TOTALS, key="mapping-totals", alt="What would be loaded, by month")
    return True


def _tried(actor: Actor, path: Path, mapping: Mapping, period: str) -> Sample | str:
    """Return what the mapping makes of a file, or why it cannot be read; tried once."""
    asked = json.dumps([str(path), period, content(mapping)])
    kept = st.session_state.get(_TRIED)
    if kept is None or kept[0] != asked:
        try:
            with st.spinner("Reading the first rows …"):
                result: Sample | str = making.try_out(stores(), actor, path, mapping, period)
        except SesDashError as error:
            result = str(error)
        kept = st.session_state[_TRIED] = (asked, result)
    answer: Sample | str = kept[1]
    return answer


def _facts(staged: Staged, *, whole: bool) -> str:
    left_out = f", {staged.skipped:,} of them left out" if staged.skipped else ""
    rows = plural(staged.records, "row")
    return f"All of it: {rows}{left_out}." if whole else f"The first {rows}{left_out}."
