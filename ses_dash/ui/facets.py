"""What the choices of the filter bar offer, and what the texts in the URL stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ses_dash.ledger import customers
from ses_dash.model.customer import Account
from ses_dash.model.program import PROGRAMS, SERVICES, program_name
from ses_dash.reports import choices, report
from ses_dash.reports.filters import Filters
from ses_dash.ui.session import stores

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer
    from ses_dash.reports.choices import Choices
    from ses_dash.ui.spans import Span

    People = Mapping[str, Customer]  # by what a choice shows

ALL_PROGRAMS = "All programs"
ALL_CUSTOMERS = "All customers"
ALL_ACCOUNTS = "All accounts"
# URL key -> what its choice shows while it narrows nothing.
EVERYTHING = {
    "program": ALL_PROGRAMS,
    "customer": ALL_CUSTOMERS,
    "account": ALL_ACCOUNTS,
    "service": "All services",
    "region": "All regions",
    "category": "All categories",
}
_FIELDS = {  # of `Filters`
    "program": "program",
    "customer": "customer",
    "account": "account",
    "service": "service_name",
    "region": "region_id",
    "category": "charge_category",
}
_KEYS = {program.name: program.key for program in (*PROGRAMS, SERVICES)}
_NAME = " · "  # between the id of an account and its name


@dataclass(frozen=True, slots=True)
class Offer:
    """What the choices offer, by what they show: `labels[key][label]` is a value.

    `chosen[key]` is the label of what is set, `cut` the keys with more values than can be shown.
    """

    labels: Mapping[str, Mapping[str, Any]]
    chosen: Mapping[str, str]
    currencies: tuple[str, ...]  # most charges first
    cut: frozenset[str]


def offer(actor: Actor, span: Span, wanted: Mapping[str, str]) -> Offer:
    """Return what the choices offer in a span while `wanted`, a label by URL key, is set.

    What is set and has charges in other months only stays, so that nothing is widened behind
    anybody's back. What does not exist at all counts as not set.
    """
    with stores().ledger.read() as conn:
        people = customer_labels(customers.all(conn, actor.scope, archived=True))
    values = {key: _value(key, wanted[key], people) for key in EVERYTHING}
    found = choices.offered(stores(), actor, narrowed(span, values))
    labels = _labels(found, people)
    missing = [key for key, value in values.items() if value and not _label(value, labels[key])]
    for key in missing:
        values[key] = _elsewhere(actor, key, values[key])
    if not all(values[key] for key in missing):
        found = choices.offered(stores(), actor, narrowed(span, values))
        labels = _labels(found, people)
    for key in missing:
        labels[key] |= _labelled(key, [values[key]], people) if values[key] else {}
    return Offer(
        labels={key: dict(sorted(each.items(), key=_by_label)) for key, each in labels.items()},
        chosen={
            key: _label(value, labels[key]) or EVERYTHING[key] for key, value in values.items()
        },
        currencies=found.values["billing_currency"],
        cut=frozenset(key for key, field in _FIELDS.items() if field in found.cut),
    )


def narrowed(span: Span | None, values: Mapping[str, Any]) -> Filters:
    """Return values of the choices as filters of reports."""
    account: Account | None = values.get("account")
    customer: Customer | None = values.get("customer")
    return Filters(
        period_from=span.first if span else None,
        period_to=span.last if span else None,
        program=values.get("program") or (account.program if account else None),
        customer=str(customer.id) if customer else None,
        account=account.account if account else None,
        service_name=values.get("service"),
        region_id=values.get("region"),
        charge_category=values.get("category"),
        billing_currency=values.get("currency"),
    )


def customer_labels(known: Iterable[Customer]) -> dict[str, Customer]:
    """Return customers by what a choice shows: the name, told apart from the choice's own words."""
    return {
        f"{each.name} (customer)" if each.name == ALL_CUSTOMERS else each.name: each
        for each in known
    }


def account_label(known: Account) -> str:
    """Return what a choice shows for an account: its id, told apart by program, and its name."""
    return f"{program_name(known.program)} {known.account}" + (
        f"{_NAME}{known.name}" if known.name else ""
    )


def _value(key: str, text: str, people: People) -> Any:  # noqa: ANN401 - a value of any choice
    """Return what a label from the URL stands for, whether it exists or not; None: everything."""
    if text == EVERYTHING[key]:
        return None
    if key == "account":
        return _account(text)
    known: Mapping[str, Any] = {"program": _KEYS, "customer": people}.get(key, {text: text})
    return known.get(text)


def _account(text: str) -> Account | None:
    """Return the account that a label names, whatever the account is called by now."""
    for name, key in _KEYS.items():
        if text.startswith(f"{name} "):
            return Account(key, text.removeprefix(f"{name} ").partition(_NAME)[0])
    return None


def _labels(found: Choices, people: People) -> dict[str, dict[str, Any]]:
    return {key: _labelled(key, found.values[field], people) for key, field in _FIELDS.items()}


def _labelled(key: str, values: Iterable[Any], people: People) -> dict[str, Any]:
    if key == "customer":
        wanted = {each if isinstance(each, int) else each.id for each in values}
        return {label: each for label, each in people.items() if each.id in wanted}
    if key == "account":
        return {account_label(each): each for each in values}
    return {program_name(each) if key == "program" else each: each for each in values}


def _label(value: Any, labels: Mapping[str, Any]) -> str:  # noqa: ANN401 - a value of any choice
    """Return what a choice shows for a value; empty where it does not offer it."""
    return next((label for label, each in labels.items() if _same(each, value)), "")


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - values of any choice
    if isinstance(one, Account) and isinstance(other, Account):
        return (one.program, one.account) == (other.program, other.account)
    return bool(one == other)


def _elsewhere(actor: Actor, key: str, value: Any) -> Any:  # noqa: ANN401 - a value of any choice
    """Return a value as it is in other months; None where nothing was ever charged for it.

    A customer stays, charged or not.
    """
    if key == "customer":
        return value
    columns = ("program", "account", "account_name") if key == "account" else ("program",)
    asked = narrowed(None, {key: value})
    found = report.run(stores(), actor, "summary", asked, columns, measures=["charges"]).to_pylist()
    if not found:
        return None
    return replace(value, name=found[0]["account_name"] or "") if key == "account" else value


def _by_label(item: tuple[str, Any]) -> tuple[str, str]:
    return item[0].casefold(), item[0]
