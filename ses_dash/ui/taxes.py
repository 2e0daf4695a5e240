"""The Taxes page: profiles of customers, tax rates, and CSV in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import tax_files
from ses_dash.errors import BadValueError
from ses_dash.model.charge import LINE_KINDS
from ses_dash.model.tax import RATED, TAX_KINDS, TaxProfile, TaxRate
from ses_dash.ui import afterwards, exchange, navigation, owners, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer

_PROFILE, _RATE = "tax-profile", "tax-rate"
_ANY = "Any"
_PROFILES = (
    Column("customer", "Customer", width="medium"),
    Column("kind", "Profile"),
    Column("since", "From", help="The first day of supply."),
    Column("rate", "Rate", help="Empty: by the tax rates."),
    Column("certificate", "Certificate"),
    Column("until", "Valid until"),
    Column("text", "Printed", width="medium"),
)
_RATES = (
    Column("country", "Country"),
    Column("kind", "Rate for"),
    Column("category", "Kind of line"),
    Column("since", "From", help="The first day of supply."),
    Column("rate", "Rate"),
)
_PART = exchange.Part(
    "taxes",
    "One line per profile or rate, each from a day of supply on.",
    "A line with a customer is its profile, one without is a rate.",
    tax_files.LAYOUT,
    tax_files.import_taxes,
    "/files/taxes.csv",
    Action.EDIT_CHARGES,
)


def show(actor: Actor) -> None:
    """Show profiles and rates, with forms to set both."""
    profiles, rates = tax_files.known(stores(), actor)
    allowed = may(actor, Action.EDIT_CHARGES)
    st.subheader("Tax profiles of customers", anchor=False)
    if profiles:
        rows = [row(each, name) for name, dated in profiles.items() for each in dated]
        tables.show(rows, _PROFILES, key="profiles", alt="Tax profiles")
        tables.caption(rows, "profile")
    else:
        st.caption("None yet: every customer is taxed at its own tax rate, for everything.")
    if allowed:
        _new_profile(actor)
    st.subheader("Tax rates", anchor=False)
    if rates:
        tables.show([_rate_row(each) for each in rates], _RATES, key="tax-rates", alt="Tax rates")
    else:
        st.caption("None yet. Profiles without a rate of their own look theirs up here.")
    if allowed:
        _new_rate(actor)
    exchange.show(actor, (_PART,))


def of_customer(actor: Actor, customer: Customer) -> None:
    """Show how one customer is taxed, and from when on."""
    dated = tax_files.known(stores(), actor)[0].get(customer.name, ())
    if dated:
        rows = [row(each, "") for each in dated]
        tables.show(rows, _PROFILES[1:], key="profile", alt="Tax profile")
    else:
        st.caption(f"No profile: {money.plain(customer.tax_rate)} % for everything.")
    navigation.link("taxes", "Change it on the page Taxes")


def row(profile: TaxProfile, customer: str) -> dict[str, object]:
    """Return a profile as a row of a table."""
    return {
        "customer": customer,
        "kind": profile.kind.capitalize(),
        "since": profile.valid_from,
        "rate": None if profile.rate is None else f"{money.plain(profile.rate)} %",
        "certificate": profile.certificate,
        "until": profile.certificate_until,
        "text": profile.text,
    }


def _rate_row(rate: TaxRate) -> dict[str, object]:
    return {
        "country": rate.country or _ANY,
        "kind": rate.kind.capitalize(),
        "category": rate.category.capitalize() or _ANY,
        "since": rate.valid_from,
        "rate": f"{money.plain(rate.rate)} %",
    }


def _new_profile(actor: Actor) -> None:
    with st.form(afterwards.fresh(_PROFILE), enter_to_submit=False):
        with st.grid(2, min_column_width=240):
            customer = owners.choose(actor)
            kind = st.selectbox("Profile", TAX_KINDS, format_func=str.capitalize)
            since = st.date_input("From day of supply", clock.today(), format="YYYY-MM-DD")
            rate = st.text_input("Rate in %", help="Empty: by the tax rates below.")
            certificate = st.text_input("Certificate", help="Its number, of an exempt customer.")
            until = st.date_input("Certificate valid until", None, format="YYYY-MM-DD")
        text = st.text_input("Printed text", help="Instead of the usual words.")
        if st.form_submit_button("Save profile", type="primary"):
            with reported():
                if customer is None:
                    raise BadValueError("customer", "", "choose one")
                profile = TaxProfile(
                    customer.id,
                    since or clock.today(),
                    kind,
                    rate=money.parse(rate.removesuffix("%")) if (rate or "").strip() else None,
                    certificate=certificate or "",
                    certificate_until=until,
                    text=text or "",
                )
                tax_files.save_profile(stores(), actor, profile)
                afterwards.renew(_PROFILE)
                afterwards.done(f"{customer.name} is taxed as {kind} from {profile.valid_from}.")


def _new_rate(actor: Actor) -> None:
    with st.form(afterwards.fresh(_RATE), enter_to_submit=False):
        with st.grid(2, min_column_width=160):
            kind = st.selectbox("Rate for", RATED, format_func=str.capitalize)
            rate = st.text_input("Percent", placeholder="19")
            country = st.text_input("Country", max_chars=2, placeholder="Empty: any")
            category = st.selectbox("Kind of line", [_ANY, *LINE_KINDS])
            since = st.date_input("From", clock.today(), format="YYYY-MM-DD")
        if st.form_submit_button("Save rate", type="primary"):
            with reported():
                made = TaxRate(
                    kind,
                    since or clock.today(),
                    money.parse((rate or "").strip().removesuffix("%")),
                    country=(country or "").strip().upper(),
                    category="" if category == _ANY else category,
                )
                tax_files.save_rate(stores(), actor, made)
                afterwards.renew(_RATE)
                afterwards.done(f"The rate is {money.plain(made.rate)} % from {made.valid_from}.")
