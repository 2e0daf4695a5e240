"""A customer's credits: what is left of each, giving one, taking one back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import credits as billing
from ses_dash.model.credit import Credit
from ses_dash.model.currency import CURRENCIES
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.ui import afterwards, prices, tables
from ses_dash.ui.filters import ALL_PROGRAMS
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.credit import CreditBalance, CreditKind
    from ses_dash.model.customer import Customer

_KINDS: dict[str, CreditKind | None] = {
    "As the invoice option says": None,
    "Discount: lowers what is taxed": "discount",
    "Prepaid: pays after tax": "prepaid",
}
_SHORT = {None: "As the option says", "discount": "Discount", "prepaid": "Prepaid"}
_PROGRAMS = {ALL_PROGRAMS: ""} | {program.name: program.key for program in PROGRAMS}
_USUAL = "EUR"
_FORM = "give-credit"
_COLUMNS = (
    Column("description", "Description", width="medium"),
    Column("state", "State"),
    Column("left", "Left", "money", "What statements can still spend."),
    Column("amount", "Given", "money"),
    Column("valid_from", "From"),
    Column("expires", "Until", help="The last day it can be spent."),
    Column("kind", "Kind"),
    Column("program", "Program"),
)


def show(actor: Actor, customer: Customer) -> None:
    """Show the credits of a customer, with forms to give one and to take one back."""
    found = billing.balances(stores(), actor, customer.id)
    if found:
        tables.show([_row(each) for each in found], _COLUMNS, key="credits", alt="Credits")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Statements spend them from top to bottom.", width="content")
            st.link_button(
                "CSV",
                f"/files/credits.csv?customer={customer.id}",
                icon=":material/download:",
                type="tertiary",
                key="csv-credits",
            )
    else:
        st.caption("No credits yet. The next statements spend what is given here.")
    if may(actor, Action.EDIT_CREDITS):
        _give(actor, customer)
        _withdraw(actor, [each for each in found if each.remaining])


def left(actor: Actor, customer: Customer) -> dict[str, Decimal]:
    """Return what a customer's statements can spend today, by currency."""
    amounts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for each in billing.balances(stores(), actor, customer.id):
        if state(each) == "Open":
            amounts[each.credit.currency].append(each.remaining)
    return {currency: money.total(each) for currency, each in amounts.items()}


def state(balance: CreditBalance) -> str:
    """Say in a word what a credit is today."""
    credit, today = balance.credit, clock.today()
    if not balance.remaining:
        return "Withdrawn" if credit.withdrawn else "Spent"
    if credit.expires is not None and credit.expires < today:
        return "Expired"
    return "Open" if credit.valid_from <= today else "Not yet"


def _row(balance: CreditBalance) -> dict[str, object]:
    credit = balance.credit
    return {
        "description": credit.description,
        "state": state(balance),
        "left": money.show(balance.remaining, credit.currency),
        "amount": money.show(credit.amount, credit.currency),
        "valid_from": credit.valid_from,
        "expires": credit.expires,
        "kind": _SHORT[credit.kind],
        "program": program_name(credit.program) if credit.program else ALL_PROGRAMS,
    }


def _give(actor: Actor, customer: Customer) -> None:
    with st.form(afterwards.fresh(f"{_FORM}-{customer.id}"), enter_to_submit=False):
        st.subheader("Give a credit", anchor=False)
        with st.grid(2, min_column_width=160):
            amount = st.text_input("Amount", placeholder="200.00", required=True)
            codes = _currencies(actor, customer)
            currency = st.selectbox("Currency", codes)
        text = st.text_input("Description", help="Printed on the statements that spend it.")
        with st.grid(2, min_column_width=160):
            first = st.date_input("Valid from", clock.today(), format="YYYY-MM-DD")
            last = st.date_input(
                "Until", None, format="YYYY-MM-DD", help="The last day it can be spent."
            )
            kind = st.selectbox("Kind", list(_KINDS))
            program = st.selectbox("Program", list(_PROGRAMS))
        if st.form_submit_button("Give credit", type="primary"):
            with reported():
                given = Credit(
                    id=0,
                    customer_id=customer.id,
                    currency=currency,
                    amount=money.parse(amount or ""),
                    description=text or "",
                    valid_from=first or clock.today(),
                    expires=last,
                    kind=_KINDS[kind],
                    program=_PROGRAMS[program],
                )
                made = billing.give(stores(), actor, given)
                afterwards.renew(f"{_FORM}-{customer.id}")
                said = money.show(made.amount, made.currency)
                afterwards.done(f"Gave {customer.name} {said}. The next freeze spends it.")


def _currencies(actor: Actor, customer: Customer) -> list[str]:
    """Return the currencies there are, first those that the customer is charged in."""
    _, paid = prices.latest(actor, customer.id)
    charged = sorted(paid.get(customer.id, {}))
    return list(dict.fromkeys([*charged, _USUAL, *sorted(CURRENCIES)]))


def _withdraw(actor: Actor, open_ones: Sequence[CreditBalance]) -> None:
    if not open_ones:
        return
    labels = {_label(each): each for each in open_ones}
    with st.expander("Take back what is left of a credit", icon=":material/undo:"):
        chosen = st.selectbox("Credit", list(labels), index=None, placeholder="Choose one")
        reason = st.text_input("Reason", key="withdraw-reason", placeholder="Kept in the history")
        ready = bool(chosen and (reason or "").strip())
        if st.button("Take it back", disabled=not ready) and chosen:
            with reported():
                billing.withdraw(stores(), actor, labels[chosen].credit.id, reason or "")
                afterwards.done(f"Taken back: {chosen}.", **{"withdraw-reason": ""})


def _label(balance: CreditBalance) -> str:
    credit = balance.credit
    amount = money.show(balance.remaining, credit.currency)
    return f"{credit.description} · {amount} left · no. {credit.id}"
