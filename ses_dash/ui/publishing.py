"""What is done to frozen statements: publish, pay, void. Each says first what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import life
from ses_dash.ui import dialog, filters, progress, session, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.life import StepResult
    from ses_dash.model.statement import Statement

NUMBER = "statement"  # key in the URL of the number that is open
_RESULTS = "publish-results"
_SAID = "statement-said"  # what the next run says in a toast
_PUBLISHED = (
    Column("number", "Number"),
    Column("customer", "Customer"),
    Column("total", "Total", "money"),
    Column("due", "Due"),
)


def said() -> None:
    """Say what the last dialog did."""
    if text := st.session_state.pop(_SAID, ""):
        st.toast(text, icon=":material/check:")


def button(actor: Actor, ticked: Sequence[Statement]) -> None:
    """Offer to publish those of the ticked statements that are not published yet."""
    if not may(actor, Action.PUBLISH):
        return
    ready = [each for each in ticked if each.state == "frozen"]
    label = f"Publish {plural(len(ready), 'statement')}" if ready[1:] else "Publish"
    if st.button(
        label,
        key="publish",
        type="primary" if ready else "secondary",
        icon=":material/send:",
        disabled=not ready,
        help="Tick frozen statements in the table to publish them together.",
    ):
        publish(actor, ready)


def actions(actor: Actor, statement: Statement) -> None:
    """Offer what can be done to a statement as it is now."""
    unpublished = statement.state == "frozen"
    if unpublished and may(actor, Action.PUBLISH):
        button(actor, [statement])
    payable = statement.state in ("open", "past_due") and may(actor, Action.PAY)
    if payable and st.button(
        "Record payment", key="pay", type="primary", icon=":material/payments:"
    ):
        pay(actor, statement)
    voidable = unpublished and may(actor, Action.VOID)
    if voidable and st.button("Void", key="void", icon=":material/block:"):
        void(actor, statement)


def publish(actor: Actor, ready: Sequence[Statement]) -> None:
    """Open the dialog that publishes statements."""
    st.session_state.pop(_RESULTS, None)
    _publish(actor, ready)


@st.dialog("Publish statements", width="medium", icon=":material/send:", on_dismiss="rerun")
@reported()
def _publish(actor: Actor, ready: Sequence[Statement]) -> None:
    results: list[StepResult] | None = st.session_state.get(_RESULTS)
    if results is not None:
        _outcome(results)
        return
    st.markdown(
        "Publishing shows these statements to their customers. **It cannot be taken back**: a "
        "published statement is not voided, only corrected by another one."
    )
    rows = [_row(each) for each in ready]
    tables.show(rows, _PUBLISHED, key="publish-list", alt="Statements to publish")
    label = f"Publish {plural(len(ready), 'statement')}"
    if st.button(label, key="publish-now", type="primary", icon=":material/send:"):
        move = progress.bar("Publishing …")
        numbers = [each.number for each in ready]
        st.session_state[_RESULTS] = life.publish(stores(), actor, numbers, move)
        dialog.again()


def _row(each: Statement) -> dict[str, str]:
    return {
        "number": each.number,
        "customer": each.customer_name,
        "total": money.show(each.total, each.currency),
        "due": each.due_date,
    }


def _outcome(results: Sequence[StepResult]) -> None:
    done = [result for result in results if result.done]
    if done:
        count = plural(len(done), "statement")
        st.success(f"{count} published.", icon=":material/send:")
    for result in results:
        if not result.done:
            st.error(f"{literal(result.number)}: {literal(result.reason)}", icon=":material/block:")
    if st.button("Done", key="publish-done", type="primary"):
        st.rerun()


@st.dialog("Void a statement", width="medium", icon=":material/block:")
@reported()
def void(actor: Actor, statement: Statement) -> None:
    """Ask why a statement is void, and say what that means (R25)."""
    number = literal(statement.number)
    st.markdown(
        f"Statement **{number}** of {literal(statement.customer_name)} over "
        f"**{literal(money.show(statement.total, statement.currency))}** will count for nothing:\n"
        "- Its number stays used, and its document and files stay as they are, marked void.\n"
        "- Its charges and the credits it used are open again: freeze the month once more, and "
        "they get a new number.\n"
        "- This is possible only as long as it is not published, exported or paid, and it cannot "
        "be taken back."
    )
    reason = st.text_input(
        "Reason", key="void-reason", placeholder="Kept with the statement, for auditors"
    )
    if st.button(f"Void {number}", key="void-now", type="primary", disabled=not reason.strip()):
        life.void(stores(), actor, statement.number, reason)
        done(f"{statement.number} is void.")


@st.dialog("Record a payment", width="medium", icon=":material/payments:")
@reported()
def pay(actor: Actor, statement: Statement) -> None:
    """Ask what came in when (R26): all that is due, or a part of it."""
    currency = statement.currency
    due = literal(money.show(statement.due, currency))
    st.markdown(
        f"Still due on **{literal(statement.number)}** of {literal(statement.customer_name)}: "
        f"**{due}**. A part may be paid; the statement is paid when all of it is."
    )
    exact = money.fixed_scale(statement.due, money.minor_units(currency))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        amount = st.text_input(f"Amount in {currency}", exact, key="pay-amount", width=200)
        today = clock.today(session.seller(statement.seller).time_zone)
        day = st.date_input("Received on", today, key="pay-day", width=200, format="YYYY-MM-DD")
    reference = st.text_input(
        "Reference", key="pay-reference", placeholder="As on the bank statement"
    )
    paid = money.parse(amount)
    left = money.subtract(statement.due, paid)
    st.caption(f"Still due afterwards: {literal(money.show(left, currency))}")
    if st.button("Record payment", key="pay-now", type="primary"):
        life.pay(stores(), actor, statement.number, paid, day, reference=reference)
        done(f"{money.show(paid, currency)} recorded for {statement.number}.")


def done(text: str) -> None:
    """End a dialog: the page is drawn again and says what was done."""
    st.session_state[_SAID] = literal(text)
    st.rerun()


def links(found: Sequence[Statement], label: str) -> None:
    """Offer to open statements, if there are any."""
    if found:
        st.caption(label)
    for each in found:
        amount = literal(money.show(each.total, each.currency))
        st.button(
            f"{literal(each.number)} · {amount}",
            key=f"related-{each.id}",
            icon=":material/arrow_forward:",
            icon_position="right",
            type="tertiary",
            on_click=filters.reset,
            kwargs={NUMBER: each.number},
        )
