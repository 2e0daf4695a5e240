"""One pricebook: its rules, a rehearsal of them, who pays by it, and what differs from others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import pricebooks
from ses_dash.errors import SesDashError
from ses_dash.model.pricebook import BASES, CHARGE_KINDS, LEVELS, METHODS, PriceRule
from ses_dash.model.program import program_name
from ses_dash.model.rule_checks import checked
from ses_dash.period import BillingPeriod
from ses_dash.ui import afterwards, payers, price_rehearsal, tables
from ses_dash.ui.session import fail, reported, seller, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.pricebooks import Listed

_FIRST_RULE = {
    "level": "program",
    "key": "",
    "method": "percent",
    "value": "0",
    "basis": "billed",
    "unit": "",
    "charges": "usage",
}
_HELP = (
    "The first rule that fits counts: of the SKU, else of the service, else of the program. "
    "**percent** adds to the cost it is based on, **delta** adds an amount per unit to it, "
    "**fixed** is a price per unit. Rules for usage are for all usage and purchases of the "
    "provider itself; marketplace, support, commitment fees and credits need rules of their own, "
    "else they pass at cost."
)
_DIFFERENCES = (
    Column("charges", "Charges"),
    Column("level", "For"),
    Column("key", "SKU or service", width="medium"),
    Column("before", "Here", width="medium"),
    Column("after", "There", width="medium"),
)


def show(actor: Actor, listed: Listed, all_of_them: Sequence[Listed]) -> None:
    """Show a pricebook."""
    book = listed.book
    st.subheader(literal(book.name), anchor=False)
    paying = plural(listed.payers, "customer") if listed.payers else "nobody yet"
    st.caption(f"{program_name(book.program)} · paid by {paying}")
    month = _month(listed)
    rules = _editor(actor, listed, month)
    if rules is None:
        return
    price_rehearsal.show(actor, listed, rules)
    with st.container(border=True):
        st.subheader("Who pays by it", anchor=False)
        payers.show(actor, book)
    with st.container(border=True):
        st.subheader("Compare", anchor=False)
        _compare(rules, all_of_them)
    if may(actor, Action.EDIT_PRICES):
        _copy(actor, listed)


def _month(listed: Listed) -> str:
    """Choose the version to look at, or the month of a new one."""
    versions = [str(version.effective_from) for version in listed.versions]
    today = BillingPeriod.of(clock.today(seller().time_zone))
    offered = [*reversed(versions)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Prices from",
            offered or [str(today)],
            key="version",
            accept_new_options=True,
            help="A month with prices, or type another one like 2027-01 to let new prices start "
            "there. They hold until the next month with prices.",
            width=208,
        )
    return str(chosen or today)


def _editor(actor: Actor, listed: Listed, month: str) -> tuple[PriceRule, ...] | None:
    """Show the rules that hold in a month as a table to edit; return them as edited.

    None where they cannot be rules: what is wrong is shown.
    """
    try:
        period = BillingPeriod.parse(month)
    except SesDashError as error:
        fail(str(error))
        return None
    held = [version for version in listed.versions if version.effective_from <= period]
    before = held[-1].rules if held else ()
    rows: list[dict[str, Any]] = [_row(rule) for rule in before] or [dict(_FIRST_RULE)]
    allowed = may(actor, Action.EDIT_PRICES)
    st.caption(_HELP)
    edited = st.data_editor(
        rows,
        num_rows="dynamic" if allowed else "fixed",
        disabled=not allowed,
        column_config=_columns(),
        column_order=tuple(_FIRST_RULE),
        hide_index=True,
        key=f"rules-{listed.book.id}-{period}-{held[-1].id if held else 0}",
    )
    try:
        rules = checked(_rule(row) for row in edited if any(row.values()))
    except SesDashError as error:
        fail(str(error))
        return None
    if allowed:
        _save(actor, listed, period, rules, same=bool(held) and rules == before)
    return rules


def _save(
    actor: Actor,
    listed: Listed,
    period: BillingPeriod,
    rules: tuple[PriceRule, ...],
    *,
    same: bool,
) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        word = f"Save prices from {period}"
        if st.button(word, type="primary", disabled=same, key="save-prices"):
            with reported():
                pricebooks.save(stores(), actor, listed.book.id, period, rules)
                afterwards.done(f"{listed.book.name} has new prices from {period} on.")
        st.caption(
            "Nothing is changed." if same else "Not saved yet. Try it on past months first.",
            width="content",
        )


def _columns() -> dict[str, Any]:
    choose, text = st.column_config.SelectboxColumn, st.column_config.TextColumn
    return {
        "level": choose("For", options=LEVELS, required=True, default="sku"),
        "key": text("SKU or service", help="As in the provider's file; empty for the program."),
        "method": choose("Method", options=METHODS, required=True, default="percent"),
        "value": text("Value", help="Percent, or an amount per unit.", required=True, default="0"),
        "basis": choose("Based on", options=BASES, required=True, default="billed"),
        "unit": text("Unit", help="Of the quantity, for delta and fixed."),
        "charges": choose("Charges", options=CHARGE_KINDS, required=True, default="usage"),
    }


def _row(rule: PriceRule) -> dict[str, Any]:
    return {
        "level": rule.level,
        "key": rule.key,
        "method": rule.method,
        "value": money.plain(rule.value),
        "basis": rule.basis,
        "unit": rule.unit,
        "charges": rule.charges,
    }


def _rule(row: dict[str, Any]) -> PriceRule:
    """Return an edited row as a rule; what is missing is told by the checks of rules."""
    texts: dict[str, Any] = {name: str(row.get(name) or "").strip() for name in _FIRST_RULE}
    value = money.parse(texts.pop("value").replace("%", "") or "0")
    return PriceRule(**texts, value=value)


def _compare(rules: tuple[PriceRule, ...], all_of_them: Sequence[Listed]) -> None:
    versions = {
        f"{each.book.name} from {version.effective_from}": version
        for each in all_of_them
        for version in reversed(each.versions)
    }
    chosen = st.selectbox(
        "What is above, compared with",
        versions,
        index=None,
        placeholder="Another version or pricebook",
        key="compare-with",
    )
    if chosen is None:
        return
    found = pricebooks.compare(rules, versions[chosen].rules)
    if not found:
        st.success("Nothing differs.", icon=":material/done:")
        return
    rows = [each._asdict() for each in found]
    tables.show(rows, _DIFFERENCES, key="price-differences", alt="What differs")
    tables.caption(rows, "difference")


def _copy(actor: Actor, listed: Listed) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Copy it as", placeholder=f"{listed.book.name} 2", key="copy-as")
        if st.button("Copy", icon=":material/content_copy:", disabled=not name):
            with reported():
                made = pricebooks.copy(stores(), actor, listed.book.id, name or "")
                st.query_params["pricebook"] = made.name
                afterwards.done(f"{made.name} has the prices of {listed.book.name}.")
