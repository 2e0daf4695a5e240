"""The filters: one widget and one key each, in the URL, the same on every page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.billing.facts import bring_up_to_date
from ses_dash.ledger import customers
from ses_dash.model.program import PROGRAMS, program_name
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.read import PeriodCost, latest_periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ses_dash.access import Actor
    from ses_dash.model.customer import Account, Customer
    from ses_dash.stores import Stores

ALL_PROGRAMS = "All programs"
ALL_CUSTOMERS = "All customers"
ALL_ACCOUNTS = "All accounts"
ALL_MONTHS = "All months"
_PROGRAM_KEYS = {program.name: program.key for program in PROGRAMS}
_WIDTH = 205


@dataclass(frozen=True, slots=True)
class Month:
    """What a report of a month is about. `program` None: all of them."""

    period: BillingPeriod
    program: str | None
    currency: str


def choose(label: str, options: Sequence[str], key: str) -> str:
    """Show a choice that the URL holds; the first option is the default."""
    if st.session_state.get(key, options[0]) not in options:
        st.session_state[key] = options[0]
    return st.selectbox(label, options, key=key, bind="query-params", width=_WIDTH)


def reset(**values: str) -> None:
    """Set filters from a callback: the next run and the URL show them."""
    for key, value in values.items():
        st.session_state[key] = value


def loaded(stores: Stores, actor: Actor) -> list[PeriodCost]:
    """Return what is loaded by program, month and currency: what the filters can offer."""
    bring_up_to_date(stores)
    return latest_periods(stores.warehouse, actor.scope)


def month(costs: Sequence[PeriodCost]) -> Month:
    """Show month, program and, where there are several, currency; return what is chosen."""
    period = choose("Month", distinct(str(cost.period) for cost in costs), "period")
    of_month = [cost for cost in costs if str(cost.period) == period]
    chosen = program(cost.program for cost in of_month)
    of_program = [cost for cost in of_month if chosen in (None, cost.program)]
    return Month(BillingPeriod.parse(period), chosen, _currency(of_program))


def programs(costs: Iterable[PeriodCost], chosen: Month) -> list[str]:
    """Return the programs that have charges in the chosen month, currency and program."""
    return distinct(
        cost.program
        for cost in costs
        if (cost.period, cost.currency) == (chosen.period, chosen.currency)
        and chosen.program in (None, cost.program)
    )


def program(keys: Iterable[str]) -> str | None:
    """Show the choice of a program; return its key, or None for all."""
    names = distinct(sorted(program_name(key) for key in keys))
    return _PROGRAM_KEYS.get(choose("Program", [ALL_PROGRAMS, *names], "program"))


def customer(stores: Stores, actor: Actor) -> Customer | None:
    """Show the choice of a customer; return it, or None for all."""
    with stores.ledger.read() as conn:
        labels = customer_labels(customers.all(conn, actor.scope, archived=True))
    return labels.get(choose("Customer", [ALL_CUSTOMERS, *labels], "customer"))


def account(known: Iterable[Account]) -> Account | None:
    """Show the choice of one of some accounts; return it, or None for all."""
    labels = {account_label(each): each for each in known}
    return labels.get(choose("Account", [ALL_ACCOUNTS, *labels], "account"))


def customer_labels(known: Iterable[Customer]) -> dict[str, Customer]:
    """Return customers by what a choice shows: the name, told apart from the choice's own words."""
    return {
        f"{each.name} (customer)" if each.name == ALL_CUSTOMERS else each.name: each
        for each in known
    }


def account_label(known: Account) -> str:
    """Return what a choice shows for an account: its id, told apart by program, and its name."""
    return f"{program_name(known.program)} {known.account}" + (
        f" · {known.name}" if known.name else ""
    )


def distinct(values: Iterable[str]) -> list[str]:
    """Return each value once, in the order of first sight."""
    return list(dict.fromkeys(values))


def _currency(costs: Sequence[PeriodCost]) -> str:
    """Choose among the currencies there are, most charges first; amounts of two never add up."""
    charges: Counter[str] = Counter()
    for cost in costs:
        charges[cost.currency] += cost.charges
    currencies = [currency for currency, _ in charges.most_common()]
    return choose("Currency", currencies, "currency") if len(currencies) > 1 else currencies[0]
