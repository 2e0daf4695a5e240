"""A statement that replaces another: which one, and where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.billing import reissue
from ses_dash.ui import tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.billing.reissue import LineDifference
    from ses_dash.model.statement import Document

_COLUMNS = (
    Column("account", "Account"),
    Column("what", "What"),
    Column("tax_rate", "Tax %"),
    Column("before", "Before", "amount"),
    Column("after", "Now", "amount"),
    Column("difference", "Difference", "difference"),
)


def show(actor: Actor, document: Document) -> None:
    """Show the differences from the statement that one replaces, if it does."""
    if not document.replaces:
        return
    found = reissue.comparison(stores(), actor, document.number)
    currency = document.draft.currency
    st.subheader(f"Compared with {literal(document.replaces)}, which it replaces", anchor=False)
    sums = (
        f"{name} {literal(money.show(before, currency))} → "
        f"**{literal(money.show(after, currency))}**"
        for name, before, after in found.sums
    )
    st.markdown(" · ".join(sums))
    same = plural(found.same, "line is", "lines are")
    if not found.lines:
        st.caption(f"Nothing differs: {same} the same.")
        return
    tables.show(
        [_row(each) for each in found.lines],
        _COLUMNS,
        key="reissue",
        alt="Lines that differ from the statement it replaces",
        currency=currency,
    )
    st.caption(f"{plural(len(found.lines), 'line differs', 'lines differ')}, {same} the same.")


def _row(each: LineDifference) -> dict[str, object]:
    what = (each.service, each.charge_category, each.description)
    return {
        "account": each.account,
        "what": " · ".join(dict.fromkeys(text for text in what if text)),
        "tax_rate": each.tax_rate,
        "before": each.before,
        "after": each.after,
        "difference": each.difference,
    }
