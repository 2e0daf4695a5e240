"""The Seller page: who we are, as printed on statements, and our logo; each seller by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import available_timezones

import streamlit as st

from ses_dash.access import Action, may
from ses_dash.billing import seller as billing
from ses_dash.model.language import LANGUAGES
from ses_dash.ui.session import reported, sellers, stores

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
    _Field("country", "Country", "Two letters, like DE. E-invoices need it."),
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
    _Field("bank_account_name", "Account holder", "If it is not the seller's name."),
    _Field("bank_account", "IBAN or account", "Printed in full where there is something to pay."),
    _Field("bank_bic", "BIC"),
)
_PREFIX = _Field(
    "number_prefix", "Prefix of numbers", "What the numbers of this seller begin with."
)
_DONE = "seller done"  # what the last run has saved, to be said by this one
_TURN = "seller logo turn"  # counts up so that the upload is empty after it was used


def show(actor: Actor) -> None:
    """Show who we are, to be changed by those who may."""
    if done := st.session_state.pop(_DONE, ""):
        st.toast(done, icon=":material/check:")
    now, allowed = _chosen(), may(actor, Action.EDIT_OPTIONS)
    st.caption("Printed on statements frozen from now on; frozen ones keep what they have.")
    with st.grid(2, min_column_width=340) as cells:
        with cells.cell():
            _facts(actor, now, allowed=allowed)
        with cells.cell():
            _logo(actor, now, allowed=allowed)
            if allowed:
                _another(actor)


def _chosen() -> Seller:
    """Let the reader choose a seller where there are several."""
    known = {each.key: each for each in sellers()}
    if len(known) == 1:
        return known[""]
    key = st.segmented_control(
        "Seller",
        list(known),
        default="",
        required=True,
        format_func=lambda each: known[each].name,
        label_visibility="collapsed",
    )
    return known[str(key)]


def _another(actor: Actor) -> None:
    """Offer to add a seller."""
    with (
        st.expander("Another seller", icon=":material/add:"),
        st.form("another seller", enter_to_submit=False),
    ):
        st.caption("With its own identity, logo and numbers. Customers say who bills them.")
        name = st.text_input("Its name", max_chars=billing.LONGEST)
        key = st.text_input("Its key", help="Small letters and digits, like north. It stays.")
        prefix = st.text_input(_PREFIX.label, help=_PREFIX.help, placeholder="N-")
        if st.form_submit_button("Add seller"):
            with reported():
                added = billing.add(
                    stores(),
                    actor,
                    (key or "").strip(),
                    name=name or "",
                    number_prefix=prefix or "",
                )
                _renew(f"Added {added.name}.")


def _facts(actor: Actor, now: Seller, *, allowed: bool) -> None:
    with st.form(f"seller {now.key}", enter_to_submit=False):
        st.subheader("Name and address", anchor=False)
        fields = (*_FIELDS, _PREFIX) if now.key else _FIELDS
        values = {each.key: _box(each, getattr(now, each.key), allowed=allowed) for each in fields}
        zones = sorted(available_timezones() | {now.time_zone})
        values["time_zone"] = st.selectbox(
            "Time zone",
            zones,
            index=zones.index(now.time_zone),
            help="Its date is the date of a statement.",
            disabled=not allowed,
        )
        values["language"] = st.selectbox(
            "Language of documents",
            list(LANGUAGES),
            index=list(LANGUAGES).index(now.language),
            format_func=LANGUAGES.__getitem__,
            help="For customers that have none of their own.",
            disabled=not allowed,
        )
        if st.form_submit_button("Save", type="primary", disabled=not allowed):
            with reported():
                changed = billing.change(stores(), actor, now.key, **values)
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
                st.image(billing.logo(stores(), now.key), alt=f"Logo of {now.name}", width=240)
        else:
            st.caption("There is none. Statements and the navigation show the name.")
        turn = st.session_state.get(_TURN, 0)
        file = st.file_uploader(
            "New logo",
            type="png",
            max_upload_size=1,
            key=f"logo-{now.key}-{turn}",
            help=f"A PNG of at most 1 MB and {billing.MOST_PIXELS:,} pixels in each direction.",
            disabled=not allowed,
        )
        with st.container(horizontal=True):
            if st.button("Use this logo", type="primary", disabled=file is None) and file:
                with reported():
                    billing.set_logo(stores(), actor, file.getvalue(), now.key)
                    _renew("The logo is set.")
            if now.logo_sha256 and st.button("Remove logo", disabled=not allowed):
                with reported():
                    billing.remove_logo(stores(), actor, now.key)
                    _renew("The logo is removed.")


def _renew(done: str) -> None:
    """Show the page anew, with an empty upload."""
    st.session_state[_DONE] = done
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.rerun()
