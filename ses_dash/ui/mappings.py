"""The saved mappings on the page Load data: what they are for, and what can be done with them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from ses_dash.ingest import mapped
from ses_dash.ingest import mapping as making
from ses_dash.ledger import deliveries, mappings
from ses_dash.model.program import program_name
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Collection

    from ses_dash.access import Actor
    from ses_dash.model.history import SavedMapping
    from ses_dash.model.mapping import Mapping

_START = "mapping-start"  # the name of the mapping that the next file starts from
_NEW = "A new mapping"
_WIDTH = 480  # of what is said of a mapping; on a phone what can be done stands below it


class Start(NamedTuple):
    """What the fields of a file begin with: a saved mapping, to be changed or copied."""

    mapping: Mapping | None = None
    name: str = ""  # to be proposed


def show(actor: Actor) -> None:
    """List the saved mappings, with what can be done with each."""
    with stores().ledger.read() as conn:
        kept = mappings.all(conn)
        used = deliveries.last_arrivals(conn)
    if not kept:
        return
    with st.expander(f"Saved mappings ({len(kept)})", key="mappings"):
        for each in kept:
            _row(actor, each, used.get(mapped.kind(each.mapping), ""))


def ask(columns: tuple[str, ...]) -> Start:
    """Let a saved mapping be changed, used for a file with other columns, or copied."""
    with stores().ledger.read() as conn:
        kept = {each.mapping.name: each.mapping for each in mappings.all(conn)}
    if not kept:
        return Start()
    copied = st.session_state.get(_START, "")
    near = [name for name, each in kept.items() if set(each.used) <= set(columns)]
    first = copied if copied in kept else near[0] if near else _NEW
    options = [_NEW, *kept]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Start from",
            options,
            index=options.index(first),
            width=224,
            key=f"mapping-from-{first}",
        )
        if chosen == _NEW:
            return Start()
        copy = st.checkbox(
            "Save it as another mapping",
            chosen == copied,
            help="Otherwise the saved one is changed. What is loaded with it stays as it is.",
            key=f"mapping-copy-{chosen}-{chosen == copied}",
        )
    return Start(kept[chosen], _free(chosen, kept) if copy else chosen)


def forget() -> None:
    """Let the next file start from what fits it: one was loaded."""
    st.session_state.pop(_START, None)


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name like another one that is free."""
    return next(each for n in count(2) if (each := f"{name[:56]} {n}") not in taken)


def _row(actor: Actor, saved: SavedMapping, used: str) -> None:
    mapping = saved.mapping
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key=f"mapping-row-{mapping.name}",
    ):
        with st.container(width=_WIDTH, gap="xxsmall"):
            st.markdown(f"**{literal(mapping.name)}**")
            st.caption(_facts(saved, used))
        with st.container(horizontal=True, width="content"):
            _actions(actor, mapping.name)


def _actions(actor: Actor, name: str) -> None:
    st.button(
        "Start from it",
        key=f"mapping-start-{name}",
        icon=":material/content_copy:",
        type="tertiary",
        help="The next file that you drop begins with it, as another mapping.",
        on_click=_remember,
        args=(name,),
    )
    st.link_button(
        "YAML",
        f"/files/mapping.yaml?{urlencode({'name': name})}",
        icon=":material/download:",
        type="tertiary",
        key=f"mapping-yaml-{name}",
    )
    if st.button("Delete", key=f"mapping-delete-{name}", icon=":material/delete:", type="tertiary"):
        _delete(actor, name)


def _remember(name: str) -> None:
    st.session_state[_START] = name
    st.toast(f"Now drop the file: it begins with {literal(name)}.", icon=":material/upload:")


@st.dialog("Delete a mapping", icon=":material/delete:")
@reported()
def _delete(actor: Actor, name: str) -> None:
    st.markdown(
        f"**{literal(name)}** is used for no file any more: the next one is asked about. What was "
        "loaded with it stays, and can be rebuilt."
    )
    if st.button("Delete", type="primary", key="mapping-delete-sure"):
        making.remove(stores(), actor, name)
        st.rerun()


def _facts(saved: SavedMapping, used: str) -> str:
    mapping = saved.mapping
    program = mapping.origin("program")
    parts = [
        "Program in the file" if program.column else program_name(program.value or "other"),
        plural(len(mapping.columns), "column"),
        f"changed {_moment(saved.saved_at)} by {saved.saved_by}",
        f"last file {_moment(used)}" if used else "no file yet",
    ]
    return literal(" · ".join(parts))


def _moment(at: str) -> str:
    return at[:16].replace("T", " ")
