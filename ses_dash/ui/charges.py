"""The Charges page: what there is, a form for one more, and CSV in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import cell_readers, charge_example, charge_files, charge_words
from ses_dash.billing.render import words
from ses_dash.model.charge import CHARGE_RULES, LINE_KINDS, Charge
from ses_dash.model.currency import CURRENCIES
from ses_dash.model.program import PROGRAMS, SERVICES, program_name
from ses_dash.period import BillingPeriod
from ses_dash.ui import afterwards, exchange, owners, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.charge import ChargeRule
    from ses_dash.model.customer import Customer

_FORM = "new-charge"
_OVER_ALL = "All programs: on the statement Services"
_RULES: dict[ChargeRule, str] = {
    "fixed": "Amount a month",
    "once": "Amount once",
    "per unit": "Price per unit, in slices",
    "percent": "Percent of its base",
    "tiers": "Percent of its base, in slices",
    "discount": "Amount off its base",
    "discount percent": "Percent off its base",
    "minimum": "Minimum: the shortfall is charged",
    "maximum": "Maximum: what is above is given back",
}
_IN_PERCENT = ("percent", "discount percent")  # of every currency alike
_COLUMNS = (
    Column("name", "Name"),
    Column("rule", "Rule", width="large"),
    Column("scope", "For"),
    Column("base", "Base"),
    Column("printed", "Printed on"),
    Column("first", "From"),
    Column("last", "To"),
)
_CODES = ["EUR", "USD", *sorted(CURRENCIES - {"EUR", "USD"})]
_USUAL = ["usage", "purchase"]
_SLICES = "Up to this much @ rate + fee; the last one without an end."
_PART = exchange.Part(
    "charges",
    "One line per charge. One of the same name, scope and first month is changed.",
    "Months are like 2026-10; tiers like 10000@10; 80000@7; @3.",
    charge_files.LAYOUT,
    charge_files.import_charges,
    "/files/charges.csv",
    Action.EDIT_CHARGES,
)


class _Typed(NamedTuple):
    """What is in the form of a charge."""

    name: str
    rule: ChargeRule
    customer: Customer | None
    program: str
    amount: str
    currency: str
    slices: str
    unit: str
    least: str
    account: str
    first: str
    last: str
    base: tuple[str, ...]


def show(actor: Actor) -> None:
    """Show the charges, with forms to add one and to bring a file in."""
    st.caption(
        "Added to priced usage in this order: of accounts, of customers, minimum and maximum. "
        "Frozen statements keep what they have."
    )
    found = charge_files.known(stores(), actor)
    if found:
        rows = [_row(charge, customer) for charge, customer in found]
        tables.show(rows, _COLUMNS, key="charges", alt="Charges and discounts")
        tables.caption(rows, "charge")
    else:
        st.info(
            "No charges yet. Statements have usage and purchases only.", icon=":material/add_card:"
        )
    if may(actor, Action.EDIT_CHARGES):
        _new(actor)
    exchange.show(actor, (_PART,))


def _row(charge: Charge, customer: str) -> dict[str, object]:
    services = charge.printed_on == "services"
    return {
        "name": charge.name,
        "rule": charge_words.rule(charge),
        "scope": charge_words.scope(charge, customer),
        "base": "" if charge.rule in ("fixed", "once") else ", ".join(charge.base),
        "printed": SERVICES.name if services else program_name(charge.program),
        "first": charge.first,
        "last": charge.last,
    }


def _new(actor: Actor) -> None:
    with st.form(afterwards.fresh(_FORM), enter_to_submit=False):
        st.subheader("Add or change a charge", anchor=False)
        typed = _fields(actor)
        with st.container(horizontal=True):
            tried = st.form_submit_button("Try on last month")
            saved = st.form_submit_button("Save charge", type="primary")
    if tried:
        with reported():
            _example(actor, _charge(typed))
    if saved:
        with reported():
            kept = charge_files.save(stores(), actor, _charge(typed))
            afterwards.renew(_FORM)
            afterwards.done(f"Saved {kept.name}: {charge_words.rule(kept)}.")


def _fields(actor: Actor) -> _Typed:
    """Show the fields of a charge; return what is in them."""
    places = {_OVER_ALL: ""} | {each.name: each.key for each in PROGRAMS}
    with st.grid(2, min_column_width=240):
        typed = _Typed(
            name=st.text_input("Name", placeholder="As statements print it") or "",
            rule=st.selectbox("Rule", CHARGE_RULES, format_func=lambda each: _RULES[each]),
            customer=owners.choose(actor, everybody=True),
            program=places[st.selectbox("Program", list(places), index=1)],
            amount=st.text_input("Amount or percent", placeholder="100.00") or "",
            currency=st.selectbox("Currency", _CODES, help="Plain percentages are of every one."),
            slices=st.text_input("Slices", placeholder="10000@10; @3", help=_SLICES) or "",
            unit=st.text_input("Unit", help="Of what is counted, where the price is per unit.")
            or "",
            least=st.text_input("Minimum of this charge") or "",
            account=st.text_input("Account", help="Its id, where it is for one account only.")
            or "",
            first=st.text_input("From month", str(BillingPeriod.of(clock.today()))) or "",
            last=st.text_input("To month", placeholder="No end") or "",
            base=(),
        )
    base = st.pills("Base", LINE_KINDS, selection_mode="multi", default=_USUAL)
    return typed._replace(base=tuple(base))


def _charge(typed: _Typed) -> Charge:
    """Return the charge that was typed; a text that cannot be read raises."""
    of_each = typed.rule in _IN_PERCENT and not typed.least.strip()
    return Charge(
        id=0,
        name=typed.name,
        rule=typed.rule,
        first=BillingPeriod.parse(typed.first.strip()),
        last=BillingPeriod.parse(typed.last.strip()) if typed.last.strip() else None,
        customer_id=typed.customer.id if typed.customer else None,
        program=typed.program,
        account=typed.account,
        printed_on="program" if typed.program else "services",
        base=typed.base,
        currency="" if of_each else typed.currency,
        amount=_amount(typed.amount),
        tiers=cell_readers.read_tiers(typed.slices),
        least=_amount(typed.least),
        unit=typed.unit,
    )


def _amount(text: str) -> Decimal:
    return money.parse(text.strip().removesuffix("%") or "0")


def _example(actor: Actor, charge: Charge) -> None:
    """Say what a charge would come to on the last month that is over."""
    found = charge_example.on_last_month(stores(), actor, charge)
    if found is None:
        st.info("There is no month that is over to try it on. Load one first.")
        return
    month = words.month_name(str(found.period))
    if not found.amounts:
        st.info(f"On {month} it would come to nothing.")
        return
    rows = [
        {"customer": customer, "amount": money.show(amount, currency), "explanation": said}
        for customer, currency, amount, said in found.amounts
    ]
    st.markdown(literal(f"On {month} it would come to this. Nothing is saved."))
    columns = (
        Column("customer", "Customer", width="medium"),
        Column("amount", "Amount", "money"),
        Column("explanation", "How", width="large"),
    )
    tables.show(rows, columns, key="charge-example", alt="What the charge would come to")
