"""The form that lets customers share an account's costs from a month on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.billing import sharing
from ses_dash.ledger import accounts
from ses_dash.model.program import program_name
from ses_dash.model.sharing import KEY_WORDS, KEYS, Part, SharedCost
from ses_dash.period import BillingPeriod
from ses_dash.ui import afterwards, filters
from ses_dash.ui.session import reported, seller, stores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer
    from ses_dash.model.sharing import SharingKey

_NOT = "not shared: its owner's"
_HELP: dict[str, str] = {
    "usage": "By the effective cost of what each used of accounts of its own in the same month and "
    "currency.",
    "equal": "Everybody has the same part.",
    "fixed": "Percentages add up to 100.",
    _NOT: "From that month on it is its owner's again, or unassigned.",
}
_WHOLE, _DECIMALS = money.parse("100"), 4


def show(actor: Actor, everybody: Sequence[Customer]) -> None:
    """Show the form, and keep what is in it when told to."""
    st.subheader("Share an account's costs", anchor=False)
    with stores().ledger.read() as conn:
        known = [each for each in accounts.all(conn) if not each.archived]
    offered = {
        " ".join(filter(None, (program_name(each.program), each.account, each.name))): each
        for each in known
    }
    this_month = str(BillingPeriod.of(clock.today(seller().time_zone)))
    words = {**{str(key): KEY_WORDS[key] for key in KEYS}, _NOT: _NOT}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Account", offered, index=None, placeholder="Whose costs", key="hub")
        key = st.selectbox("Key", words, format_func=words.__getitem__, key="sharing-key")
        month = st.text_input("From", this_month, help="A month like 2026-12.", width=128)
    st.caption(_HELP[str(key)])
    named = None if key == _NOT else next(each for each in KEYS if each == key)
    with reported():
        parts = _parts(named, everybody) if named else ()
        if (
            st.button("Share from this month on", type="primary", disabled=chosen is None)
            and chosen
        ):
            since = BillingPeriod.parse((month or "").strip())
            account = offered[chosen]
            made = SharedCost(account.program, account.account, since, named, parts)
            sharing.choose(stores(), actor, made)
            afterwards.done(f"Costs of {account.account}: {words[str(key)]} from {since} on.")


def _parts(key: SharingKey, everybody: Sequence[Customer]) -> tuple[Part, ...]:
    """Let customers be chosen, with their percentages where they are fixed."""
    labels = filters.customer_labels(everybody)
    names = st.multiselect(
        "Customers",
        labels,
        placeholder="Choose them" if key == "fixed" else "All who used anything",
        key="sharing-customers",
    )
    if key != "fixed" or not names:
        return tuple(sorted((Part(labels[each].id) for each in names), key=_id))
    even = money.allocate(_WHOLE, [_WHOLE] * len(names), _DECIMALS)
    edited = st.data_editor(
        [
            {"customer": name, "percent": money.plain(part)}
            for name, part in zip(names, even, strict=True)
        ],
        column_config={
            "customer": st.column_config.TextColumn("Customer", disabled=True),
            "percent": st.column_config.TextColumn("Percent", required=True),
        },
        hide_index=True,
        key=f"percents-{'-'.join(names)}",
    )
    parts = [
        Part(labels[row["customer"]].id, money.parse(str(row["percent"] or "").strip(" %")))
        for row in edited
    ]
    return tuple(sorted(parts, key=_id))


def _id(part: Part) -> int:
    return part.customer_id
