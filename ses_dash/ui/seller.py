"""The Seller page: who we are, as printed on statements, and our logo."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import available_timezones

import streamlit as st

from ses_dash.access import Action, may
from ses_dash.billing import seller as billing
from ses_dash.ui.session import reported, seller, stores

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.customer import Seller


class _Field(NamedTuple):
    """A text of the seller: its field, what the page calls it, and whether it has several lines."""

    key: str
    label: str
    help: str | None = None
    lines: bool = False


_FIELDS = (
    _Field("name", "Name"),
    _Field("address", "Address", lines=True),
    _Field("email", "E-mail"),
    _Field("tax_id", "Tax id"),
    _Field("tax_name", "Name of the tax", "What it is called on statements: VAT, GST, MwSt."),
    _Field(
        "remittance",
        "Remittance text",
        "How to pay, such as a bank and its account. Printed where the option “Show payment method "
        "on invoices” is on.",
        lines=True,
    ),
)
_DONE = "seller done"  # what the last run has saved, to be said by this one
_TURN = "seller logo turn"  # counts up so that the upload is empty after it was used


def show(actor: Actor) -> None:
    """Show who we are, to be changed by those who may."""
    if done := st.session_state.pop(_DONE, ""):
        st.toast(done, icon=":material/check:")
    now, allowed = seller(), may(actor, Action.EDIT_OPTIONS)
    st.caption("Printed on statements frozen from now on; frozen ones keep what they have.")
    with st.grid(2, min_column_width=340) as cells:
        with cells.cell():
            _facts(actor, now, allowed=allowed)
        with cells.cell():
            _logo(actor, now, allowed=allowed)


def _facts(actor: Actor, now: Seller, *, allowed: bool) -> None:
    with st.form("seller", enter_to_submit=False):
        st.subheader("Name and address", anchor=False)
        values = {each.key: _box(each, getattr(now, each.key), allowed=allowed) for each in _FIELDS}
        zones = sorted(available_timezones() | {now.time_zone})
        values["time_zone"] = st.selectbox(
            "Time zone",
            zones,
            index=zones.index(now.time_zone),
            help="Its date is the date of a statement.",
            disabled=not allowed,
        )
        if st.form_submit_button("Save", type="primary", disabled=not allowed):
            with reported():
                changed = billing.change(stores(), actor, **values)
                _renew("Nothing has changed." if changed == now else "Saved.")


def _box(field: _Field, value: str, *, allowed: bool) -> str:
    """Show one field; return what is in it."""
    box = st.text_area if field.lines else st.text_input
    most = billing.LONGEST_LINES if field.lines else billing.LONGEST
    return box(field.label, value, max_chars=most, help=field.help, disabled=not allowed) or ""


def _logo(actor: Actor, now: Seller, *, allowed: bool) -> None:
    with st.container(border=True):
        st.subheader("Logo", anchor=False)
        if now.logo_sha256:
            with reported():
                st.image(billing.logo(stores()), alt=f"Logo of {now.name}", width=240)
        else:
            st.caption("There is none. Statements and the navigation show the name.")
        turn = st.session_state.get(_TURN, 0)
        file = st.file_uploader(
            "New logo",
            type="png",
            max_upload_size=1,
            key=f"logo-{turn}",
            help=f"A PNG of at most 1 MB and {billing.MOST_PIXELS:,} pixels in each direction.",
            disabled=not allowed,
        )
        with st.container(horizontal=True):
            if st.button("Use this logo", type="primary", disabled=file is None) and file:
                with reported():
                    billing.set_logo(stores(), actor, file.getvalue())
                    _renew("The logo is set.")
            if now.logo_sha256 and st.button("Remove logo", disabled=not allowed):
                with reported():
                    billing.remove_logo(stores(), actor)
                    _renew("The logo is removed.")


def _renew(done: str) -> None:
    """Show the page anew, with an empty upload."""
    st.session_state[_DONE] = done
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.rerun()
