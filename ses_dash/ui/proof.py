"""The Proof page: what the last run of `verify` found, check by check, and running it again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import Action, may
from ses_dash.billing import proof
from ses_dash.ui import progress
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.billing.proof import Proof
    from ses_dash.billing.verify import Check


def show(actor: Actor) -> None:
    """Show the last run to those who may verify, and let them run it."""
    if not may(actor, Action.VERIFY):
        st.info("Finance and administrators see the proof.", icon=":material/lock:")
        return
    st.caption(
        "Every frozen statement, number and amount is checked against what was stored when it was "
        "frozen. The command “ses-dash verify” does the same, and its last run is shown here too."
    )
    if st.button("Verify now", type="primary", icon=":material/verified:"):
        with reported():
            proof.prove(stores(), actor, progress.bar("Checking"))
            st.rerun()
    found = proof.last(stores(), actor)
    if found is None:
        st.info("Nothing was verified yet.", icon=":material/info:")
    else:
        _result(found)


def _result(found: Proof) -> None:
    at = datetime.fromisoformat(found.at)
    when = f"Last run {at:%Y-%m-%d %H:%M} UTC by {literal(found.actor)}."
    differences = len(found.differences)
    if differences:
        names = plural(differences, "check")
        st.error(f"{names} found something that is not as it was. {when}", icon=":material/error:")
    else:
        st.success(f"Everything is as it was stored. {when}", icon=":material/verified:")
    with st.container(border=True):
        for each in found.checks:
            _check(each)


def _check(each: Check) -> None:
    name = literal(each.name.capitalize())
    if each.difference is None:
        st.markdown(f":material/check: {name}")
        return
    where, what = each.difference
    st.markdown(f":material/close: {name}: **{literal(where)}**: {literal(what)}")
