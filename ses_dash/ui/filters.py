"""The filters: one widget and one key each, in the URL, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from ses_dash.billing.facts import bring_up_to_date
from ses_dash.ledger import customers
from ses_dash.model.program import PROGRAMS, SERVICES, program_name
from ses_dash.period import BillingPeriod
from ses_dash.reports import choices
from ses_dash.ui import facets, kept, spans
from ses_dash.ui.facets import (
    ALL_ACCOUNTS,
    ALL_CUSTOMERS,
    ALL_PROGRAMS,
    EVERYTHING,
    account_label,
    customer_labels,
    narrowed,
)
from ses_dash.ui.spans import Span
from ses_dash.ui.text import literal
from ses_dash.warehouse.read import PeriodCost, latest_periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ses_dash.access import Actor
    from ses_dash.model.customer import Account, Customer
    from ses_dash.reports.filters import Filters
    from ses_dash.stores import Stores
    from ses_dash.ui.facets import Offer

__all__ = [
    "ALL_ACCOUNTS",
    "ALL_CUSTOMERS",
    "ALL_MONTHS",
    "ALL_PROGRAMS",
    "BASES",
    "Chosen",
    "Span",
    "account",
    "account_label",
    "bar",
    "choose",
    "clear",
    "customer",
    "customer_labels",
    "distinct",
    "loaded",
    "program",
    "reset",
]
ALL_MONTHS = "All months"
BASES = {"Billed": "billed_cost", "Effective": "effective_cost", "List": "list_cost"}
# Of the bar: URL key -> label.
_LABELS = {
    "period": "Period",
    "program": "Program",
    "customer": "Customer",
    "currency": "Currency",
    "account": "Account",
    "service": "Service",
    "region": "Region",
    "category": "Charge category",
    "basis": "Cost basis",
}
_LEADING = "leading currency"  # the default of the currency when the bar was last shown
_PROGRAM_KEYS = {program.name: program.key for program in (*PROGRAMS, SERVICES)}
_WIDTH = 171  # two of them fit side by side on a phone


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filter bar is set to. None: not narrowed. `basis` is a measure of the reports."""

    span: Span
    program: str | None
    customer: Customer | None
    account: Account | None
    service: str | None
    region: str | None
    category: str | None
    basis: str
    currency: str

    def filters(self, **changes: Any) -> Filters:  # noqa: ANN401 - as many types as filters
        """Return the same as filters of reports; `changes` are fields of `Filters`."""
        values = {name: getattr(self, name) for name in (*EVERYTHING, "currency")}
        return replace(narrowed(self.span, values), **changes)

    def earlier(self) -> Filters:
        """Return the filters of the span of the same length right before."""
        before = self.span.earlier()
        return self.filters(period_from=before.first, period_to=before.last)


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


def distinct(values: Iterable[str]) -> list[str]:
    """Return each value once, in the order of first sight."""
    return list(dict.fromkeys(values))


def bar(actor: Actor, costs: Sequence[PeriodCost]) -> Chosen:
    """Show the filter bar of the report pages; return what it is set to.

    `costs` is what `loaded` returned, and not empty. Each choice offers what has charges while the
    others stay as they are.
    """
    kept.restore()
    with kept.across_pages(), st.container(horizontal=True, vertical_alignment="bottom"):
        span = _span(costs)
        found = facets.offer(actor, span, {key: st.session_state[key] for key in EVERYTHING})
        values = {key: _pick(found, key) for key in ("program", "customer")}
        currencies = found.currencies or distinct(cost.currency for cost in costs)
        currency = _pick_currency(currencies)
    # No popover: by keyboard, that would come after everything else on the page.
    with kept.across_pages(), st.expander("More filters", icon=":material/tune:", type="compact"):
        with st.container(horizontal=True):
            values |= {key: _pick(found, key) for key in EVERYTHING if key not in values}
            basis = BASES[choose("Cost basis", list(BASES), "basis")]
        for key in sorted(found.cut):
            st.caption(f"{_LABELS[key]}: only the {choices.MOST:,} with the most charges.")
    _chips({**kept.DEFAULTS, "currency": currencies[0]}, currency)
    return Chosen(span=span, basis=basis, currency=currency, **values)


def clear() -> None:
    """Set every filter of the bar back to where it narrows nothing; for callbacks."""
    reset(**kept.DEFAULTS)


def _span(costs: Sequence[PeriodCost]) -> Span:
    offered = spans.offered([cost.period for cost in costs])
    label = choose("Period", [*offered, spans.CUSTOM], "period")
    if label != spans.CUSTOM:
        return offered[label]
    months = distinct(str(cost.period) for cost in costs)
    first = choose("From", months[::-1], "from")
    last = choose("To", months, "to")
    return spans.between(BillingPeriod.parse(first), BillingPeriod.parse(last))


def _pick(found: Offer, key: str) -> Any:  # noqa: ANN401 - a value of any choice
    """Show one choice of the bar; return the value it is set to, None for everything."""
    if st.session_state[key] != found.chosen[key]:
        st.session_state[key] = found.chosen[key]
    labels = found.labels[key]
    return labels.get(choose(_LABELS[key], [EVERYTHING[key], *labels], key))


def _pick_currency(currencies: Sequence[str]) -> str:
    """Choose a currency, unless there is one; it is the one with most charges until chosen."""
    if len(currencies) == 1:
        return currencies[0]
    if st.session_state["currency"] == st.session_state.get(_LEADING):
        st.session_state["currency"] = currencies[0]
    st.session_state[_LEADING] = currencies[0]
    return choose("Currency", currencies, "currency")


def _chips(defaults: Mapping[str, str], currency: str) -> None:
    """Keep and show what is set beyond the defaults, each with a way to remove it."""
    shown = {key: st.session_state[key] for key in _LABELS} | {"currency": currency}
    beyond = {key: value for key, value in shown.items() if value != defaults[key]}
    is_range = shown["period"] == spans.CUSTOM
    kept.keep(beyond | {key: st.session_state[key] for key in ("from", "to") if is_range})
    if not beyond:
        return
    with st.container(horizontal=True, gap="xsmall"):
        for key, value in beyond.items():
            st.button(
                literal(f"{_LABELS[key]}: {value}"),
                key=f"chip-{key}",
                icon=":material/close:",
                icon_position="right",
                help=f"Remove the filter {_LABELS[key]}",
                on_click=reset,
                kwargs={key: defaults[key]},
            )
        st.button("Clear all", key="chip-all", type="tertiary", on_click=clear)
