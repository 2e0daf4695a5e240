"""What every page needs first: the open stores, who is there, and a place for failures."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import SINGLE_USER, Actor
from ses_dash.billing import seller as billing_seller
from ses_dash.errors import DamagedFileError, SesDashError
from ses_dash.ledger import seller as ledger_seller
from ses_dash.settings import Settings
from ses_dash.stores import Stores, open_stores
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.customer import Seller

_ACTOR = "actor"
_stores: Stores | None = None


def use(stores: Stores | None) -> None:
    """Let the pages work on stores that somebody else opened (and closes)."""
    global _stores  # noqa: PLW0603 - one process serves one data folder
    _stores = stores


def stores() -> Stores:
    """Return the stores of this process; without a server, open them as the environment says."""
    if _stores is None:
        use(open_stores(Settings.read()))
    assert _stores is not None  # noqa: S101 - just opened
    return _stores


def sellers() -> tuple[Seller, ...]:
    """Return every seller, the first one first."""
    with stores().ledger.read() as conn:
        return ledger_seller.all(conn)


def seller(key: str = "") -> Seller:
    """Return who we are: the first seller, or the one of a key."""
    with stores().ledger.read() as conn:
        return ledger_seller.get(conn, key)


def logo() -> bytes:
    """Return our logo, a PNG; nothing where there is none, or where its file is damaged."""
    try:
        return billing_seller.logo(stores())
    except DamagedFileError:  # `verify` names it; the pages do without
        return b""


def enter() -> None:
    """Note who is there. Only the frame around the pages calls this."""
    st.session_state[_ACTOR] = SINGLE_USER


def guard() -> Actor:
    """Return who is there, or end the page: it was not opened through the frame."""
    actor = st.session_state.get(_ACTOR)
    if not isinstance(actor, Actor):
        st.error("This page opens only inside ses-dash. Go to its start page.")
        st.stop()
    return actor


@contextmanager
def reported() -> Iterator[None]:
    """Show a named failure of the block as its sentence; also a decorator, for dialogs."""
    try:
        yield
    except SesDashError as error:
        fail(str(error))


def fail(sentence: str) -> None:
    """Show what went wrong."""
    st.error(literal(sentence), icon=":material/error:")
