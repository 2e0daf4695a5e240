"""A published statement that is wrong: credit it, and settle its balance (R16c, R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import crediting, options, settling, statements
from ses_dash.billing.crediting import EVERYTHING, Wanted
from ses_dash.ui import publishing, session, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.billing.crediting import Preview
    from ses_dash.model.statement import Statement

_PUBLISHED = ("open", "past_due", "paid")
_ALL, _LINES, _AMOUNT = "All that is left", "Some lines", "An amount"
_REFUND, _CARRY = "Refund it", "Carry it forward"
_COLUMNS = (
    Column("place", "Line", "count", width="small"),
    Column("account", "Account"),
    Column("description", "Description"),
    Column("net", "Net", "amount"),
    Column("left", "Left to credit", "amount"),
)


def actions(actor: Actor, statement: Statement) -> None:
    """Offer to credit a statement, or to settle the balance that it leaves."""
    published = statement.state in _PUBLISHED
    creditable = statement.kind != options.KIND_CREDIT and not statement.fully_credited
    if (
        published
        and creditable
        and may(actor, Action.CREDIT)
        and st.button("Credit", key="credit", icon=":material/undo:")
    ):
        credit(actor, statement)
    if (
        published
        and statement.due < 0
        and may(actor, Action.SETTLE)
        and st.button("Settle balance", key="settle", icon=":material/account_balance_wallet:")
    ):
        settle(actor, statement)


@st.dialog("Credit a statement", width="large", icon=":material/undo:")
@reported()
def credit(actor: Actor, statement: Statement) -> None:
    """Ask what is credited, show what it comes to, and freeze the credit statement."""
    number = literal(statement.number)
    st.markdown(
        f"A credit statement takes back what **{number}** of {literal(statement.customer_name)} "
        "charged, at its prices and tax rates. It gets a number of its own, the statement itself "
        "stays as it is. **It cannot be taken back.** Once all is credited, the month can be "
        "frozen again."
    )
    how = st.radio("What to credit", (_ALL, _LINES, _AMOUNT), key="credit-how", horizontal=True)
    wanted = EVERYTHING
    if how == _LINES:
        wanted = _some_lines(actor, statement)
    elif how == _AMOUNT:
        wanted = _some_amount(statement)
    if wanted == Wanted(lines={}):
        st.caption(
            "Tick the lines to credit." if how == _LINES else "Write the amount, tax included."
        )
        return
    _comes_to(crediting.preview(stores(), actor, statement.number, wanted))
    reason = st.text_input(
        "Reason", key="credit-reason", placeholder="Kept with the credit statement"
    )
    label = "Freeze the credit statement"
    if st.button(label, key="credit-now", type="primary", disabled=not reason.strip()):
        made = crediting.credit(stores(), actor, statement.number, wanted, reason=reason)
        publishing.done(f"{made.number} credits {statement.number}. Publish it when it is right.")


def _some_lines(actor: Actor, statement: Statement) -> Wanted:
    """Let lines be ticked of which something is left."""
    lines = statements.read_document(stores(), actor, statement.number).draft.lines
    left = crediting.rest(stores(), actor, statement.number).nets
    rows = [
        {
            "place": place,
            "account": line.account_name or line.account,
            "description": line.description,
            "net": line.net,
            "left": rest,
        }
        for place, (line, rest) in enumerate(zip(lines, left, strict=True), start=1)
        if rest
    ]
    ticked = tables.show(
        rows,
        _COLUMNS,
        key="credit-lines",
        alt="Lines of the statement, to tick those that are credited",
        currency=statement.currency,
        selectable=True,
    )
    return Wanted(lines={int(str(rows[index]["place"])): None for index in ticked})


def _some_amount(statement: Statement) -> Wanted:
    text = st.text_input(
        f"Amount in {statement.currency}, tax included",
        key="credit-amount",
        width=240,
        help="It is spread over the tax rates and lines in proportion to what is left of them.",
    )
    return Wanted(amount=money.parse(text)) if text.strip() else Wanted(lines={})


def _comes_to(made: Preview) -> None:
    """Show what a credit comes to before it is frozen."""
    draft = made.draft
    back = money.total(-use.amount for use in draft.credits)
    amounts = {
        "Net": draft.net,
        "Tax": draft.tax,
        "Total": draft.total,
        "Our credits given back": back,
        "Still due on the statement": made.due,
        "In the customer's favour": made.favour,
        "Left to credit": made.left.total,
    }
    shown = {
        name: amount
        for name, amount in amounts.items()
        if amount or name in ("Net", "Tax", "Total", "Still due on the statement")
    }
    st.table(
        {
            "What it comes to": list(shown),
            "Amount": [literal(money.show(each, draft.currency)) for each in shown.values()],
        },
        border="horizontal",
        hide_header=False,
        alt="What the credit comes to",
    )


@st.dialog("Settle a balance", width="medium", icon=":material/account_balance_wallet:")
@reported()
def settle(actor: Actor, statement: Statement) -> None:
    """Ask whether a balance is refunded or carried forward: one of both, once (R17)."""
    amount = literal(money.show(-statement.due, statement.currency))
    st.markdown(
        f"**{amount}** of {literal(statement.number)} are in favour of "
        f"{literal(statement.customer_name)}. Choose one: it is done once and cannot be taken back."
    )
    way = st.radio(
        "What becomes of it",
        (_CARRY, _REFUND),
        key="settle-way",
        captions=(
            "A prepaid credit that the customer's next statements spend.",
            "You have paid it out, or do so now; this records it.",
        ),
    )
    if way == _CARRY:
        if st.button(f"Carry {amount} forward", key="carry-now", type="primary"):
            settling.carry_forward(stores(), actor, statement.number)
            publishing.done(f"The balance of {statement.number} is a prepaid credit now.")
        return
    today = clock.today(session.seller(statement.seller).time_zone)
    day = st.date_input("Paid out on", today, key="refund-day", width=200, format="YYYY-MM-DD")
    reference = st.text_input(
        "Reference", key="refund-reference", placeholder="As on the bank statement"
    )
    if st.button(f"Record the refund of {amount}", key="refund-now", type="primary"):
        settling.refund(stores(), actor, statement.number, day, reference=reference)
        publishing.done(f"The balance of {statement.number} is refunded.")
