"""What a delivery changes: by account, in sum, and under statements that are frozen."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.ingest.changes import changes, frozen_months
from ses_dash.ledger import accounts
from ses_dash.model.delivery import AccountChange
from ses_dash.model.program import program_name
from ses_dash.ui import report_table, tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.access import Actor
    from ses_dash.model.delivery import Changes, Delivery, FrozenMonth

_FEW = 12  # accounts that are shown at once beside a decision
_CONTROL = {"before": "Money", "now": "Control"}  # headings beside a control (R1)
_COLUMNS = (
    Column("label", "Account", "open"),
    Column("before", "Before", "amount"),
    Column("now", "Now", "amount"),
    Column("difference", "Difference", "difference"),
    Column("percent", "Change", "change"),
    Column("note", "Note"),
    Column("account", "Account number"),
    Column("where", "Program and month"),
)


def show(actor: Actor, delivery: Delivery) -> Changes:
    """Show what a delivery changes, and what stays as it is; return the changes."""
    found = changes(stores(), actor, delivery)
    for month in frozen_months(stores(), actor, delivery, found):
        _frozen(month, delivery)
    for currency in sorted({change.currency for change in found.accounts}):
        _of_currency(delivery, found, currency)
    if found.accounts:
        st.link_button(
            "CSV",
            f"/files/deliveries/{delivery.id}/changes.csv",
            icon=":material/download:",
            type="tertiary",
            help="All accounts, with exact amounts.",
            key=f"csv-changes-{delivery.id}",
        )
    return found


def _frozen(month: FrozenMonth, delivery: Delivery) -> None:
    """Say that frozen statements stay, and what is pending beside them."""
    are = "is" if month.statements == 1 else "are"
    stay = "it stays as it is" if month.statements == 1 else "they stay as they are"
    what = (
        f"{program_name(month.program)}: {plural(month.statements, 'statement')} of "
        f"{month.period} {are} frozen; {stay}"
    )
    amounts = tables.amounts(month.pending)
    if amounts and delivery.state == "live":
        what += f"; the difference of {amounts} is pending"
    elif amounts:
        what += f"; once this is loaded, a difference of about {amounts} is pending"
    st.info(f"{literal(what)}.", icon=":material/ac_unit:")


def _of_currency(delivery: Delivery, found: Changes, currency: str) -> None:
    rows = [change for change in found.accounts if change.currency == currency]
    moved = [change for change in rows if change.difference]
    _sums(delivery, found, _total(rows))
    words = {"held": "would change", "control": "with a difference"}.get(delivery.state, "changed")
    if not moved:
        st.caption(f"No account {words} in {currency}.")
        return
    what = "differs" if delivery.state == "control" else "changed"
    label = f"{len(moved):,} of {plural(len(rows), 'account')} {words}"
    names = _names()
    opened = delivery.state != "held" or len(moved) <= _FEW
    with st.expander(label, expanded=opened, icon=":material/difference:"):
        report_table.show(
            [_row(delivery, change, names) for change in moved],
            _columns(delivery),
            key=f"changes-{delivery.id}-{currency}",
            alt=f"What {what} by account, in {currency}, the largest difference first",
            currency=currency,
            total=_row(delivery, _total(moved), {}) | dict.fromkeys(("note", "account", "where")),
        )


def _columns(delivery: Delivery) -> tuple[Column, ...]:
    if delivery.state != "control":
        return _COLUMNS
    return tuple(replace(each, label=_CONTROL.get(each.key, each.label)) for each in _COLUMNS)


def _sums(delivery: Delivery, found: Changes, total: AccountChange) -> None:
    """Say what all accounts cost before and cost now, or by the money and by the control."""
    which = ", ".join(map(str, found.replaced))
    against = f"deliver{'ies' if found.replaced[1:] else 'y'} {which}"
    sums = (total.before or money.ZERO, total.now or money.ZERO, total.difference)
    before, now, difference = (money.show(amount, total.currency) for amount in sums)
    if not total.difference:
        same = "the same" if delivery.state == "control" else "the same as before"
        st.markdown(f"Against {against}: **{literal(before)}**, {same}.")
        return
    sign = "+" if total.difference > 0 else ""
    percent = "" if total.percent is None else f", {total.percent:+,f} %"
    old, new = ("loaded", "by this control") if delivery.state == "control" else ("before", "now")
    st.markdown(
        f"Against {against}: **{literal(before)}** {old}, **{literal(now)}** {new} "
        f"(**{literal(sign + difference + percent)}**)."
    )


def _row(
    delivery: Delivery, change: AccountChange, names: Mapping[tuple[str, str], str]
) -> dict[str, object]:
    new, gone = ("Only here", "Not here") if delivery.state == "control" else ("New", "Vanished")
    note = new if change.before is None else gone if change.now is None else None
    return asdict(change) | {
        "label": names.get((change.program, change.account)) or change.account,
        "where": f"{program_name(change.program)} {change.period}",
        "difference": change.difference,
        "percent": change.percent,
        "note": note,
    }


def _total(rows: Sequence[AccountChange]) -> AccountChange:
    """Add up the changes of one currency."""
    before = money.total(change.before or money.ZERO for change in rows)
    now = money.total(change.now or money.ZERO for change in rows)
    return AccountChange("", "", "Total", rows[0].currency, before, now)


def _names() -> dict[tuple[str, str], str]:
    with stores().ledger.read() as conn:
        return {(each.program, each.account): each.name for each in accounts.all(conn)}
