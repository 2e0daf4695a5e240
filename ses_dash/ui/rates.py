"""The page Exchange rates: rates by month, statement currencies, and CSV in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import rate_files
from ses_dash.errors import BadValueError
from ses_dash.model.currency import CURRENCIES
from ses_dash.model.exchange import ExchangeRate, StatementCurrency
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.period import BillingPeriod
from ses_dash.ui import afterwards, exchange, owners, tables
from ses_dash.ui.filters import ALL_PROGRAMS
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from ses_dash.access import Actor

_RATE, _CURRENCY = "exchange-rate", "statement-currency"
_CODES = ["EUR", "USD", *sorted(CURRENCIES - {"EUR", "USD"})]
_AS_FILES = "As the files"
_RATES = (
    Column("month", "Month"),
    Column("source", "From"),
    Column("target", "To"),
    Column("rate", "Rate", "money", "So much of the second is one of the first."),
    Column("origin", "Source"),
    Column("day", "Of"),
)
_CURRENCIES = (
    Column("customer", "Customer", width="medium"),
    Column("program", "Program"),
    Column("first", "From"),
    Column("currency", "Currency"),
)
_PART = exchange.Part(
    "rates",
    "One line per month and pair of currencies.",
    "The European Central Bank's own CSV is read as well: the last day of each month counts.",
    rate_files.LAYOUT,
    rate_files.import_rates,
    "/files/rates.csv",
    Action.EDIT_CHARGES,
)


def show(actor: Actor) -> None:
    """Show rates and statement currencies, with forms to set both."""
    allowed = may(actor, Action.EDIT_CHARGES)
    st.caption(
        "A statement is in the currency of the provider's file, unless one is set for the "
        "customer. Then exact prices are multiplied by the month's rate; a missing one blocks."
    )
    _currencies(actor, allowed=allowed)
    st.subheader("Rates", anchor=False)
    found = rate_files.known(stores(), actor)
    if found:
        rows = [_row(each) for each in reversed(found)]
        tables.show(rows, _RATES, key="rates", alt="Exchange rates")
        tables.caption(rows, "rate")
    else:
        st.caption("None yet. Type one, or import a CSV, such as the European Central Bank's.")
    if allowed:
        _new_rate(actor)
    exchange.show(actor, (_PART,))


def _row(rate: ExchangeRate) -> dict[str, object]:
    return {
        "month": rate.period,
        "source": rate.source,
        "target": rate.target,
        "rate": money.plain(rate.rate),
        "origin": rate.origin,
        "day": rate.day,
    }


def _currencies(actor: Actor, *, allowed: bool) -> None:
    st.subheader("Currency of statements", anchor=False)
    chosen = rate_files.currencies(stores(), actor)
    if chosen:
        rows = [
            {
                "customer": name,
                "program": program_name(each.program) if each.program else ALL_PROGRAMS,
                "first": each.first,
                "currency": each.currency or _AS_FILES,
            }
            for each, name in chosen
        ]
        tables.show(rows, _CURRENCIES, key="currencies", alt="Currencies of statements")
    else:
        st.caption("None is set: one statement for each currency of the files.")
    if allowed:
        _set_currency(actor)


def _set_currency(actor: Actor) -> None:
    with st.form(afterwards.fresh(_CURRENCY), enter_to_submit=False):
        with st.grid(2, min_column_width=240):
            customer = owners.choose(actor)
            currency = st.selectbox("Currency", [_AS_FILES, *_CODES], index=1)
            programs = {ALL_PROGRAMS: ""} | {each.name: each.key for each in PROGRAMS}
            program = st.selectbox("Program", list(programs))
            first = st.text_input("From month", str(BillingPeriod.of(clock.today())))
        if st.form_submit_button("Set currency", type="primary"):
            with reported():
                if customer is None:
                    raise BadValueError("customer", "", "choose one")
                month = BillingPeriod.parse((first or "").strip())
                code = "" if currency == _AS_FILES else currency
                wanted = StatementCurrency(customer.id, programs[program], month, code)
                rate_files.set_currency(stores(), actor, wanted)
                afterwards.renew(_CURRENCY)
                afterwards.done(f"Statements of {customer.name} from {month} on: {currency}.")


def _new_rate(actor: Actor) -> None:
    with st.form(afterwards.fresh(_RATE), enter_to_submit=False):
        with st.grid(3, min_column_width=160):
            month = st.text_input("Month", str(BillingPeriod.of(clock.today())))
            source = st.selectbox("From", _CODES, index=1)
            target = st.selectbox("To", _CODES)
            rate = st.text_input("Rate", placeholder="0.9214")
            origin = st.text_input("Source", placeholder="ECB")
            day = st.date_input("Of day", clock.today(), format="YYYY-MM-DD")
        if st.form_submit_button("Save rate", type="primary"):
            with reported():
                made = ExchangeRate(
                    BillingPeriod.parse((month or "").strip()),
                    source,
                    target,
                    money.parse(rate or ""),
                    (origin or "").strip(),
                    day or clock.today(),
                )
                rate_files.save(stores(), actor, made)
                afterwards.renew(_RATE)
                afterwards.done(
                    f"1 {source} is {money.plain(made.rate)} {target} in {made.period}."
                )
