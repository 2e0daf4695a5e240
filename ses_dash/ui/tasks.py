"""What needs a person now: found out of the stores, most urgent first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from textwrap import shorten
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.billing import credits as billing_credits
from ses_dash.ledger import customers
from ses_dash.model.program import program_name
from ses_dash.reports.filters import Filters
from ses_dash.ui import board, changed, deliveries, figures, filters, statements
from ses_dash.ui.figures import COST, PRICE
from ses_dash.ui.session import stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.credit import CreditBalance
    from ses_dash.model.statement import Statement
    from ses_dash.period import BillingPeriod
    from ses_dash.ui.board import Month, Place
    from ses_dash.ui.figures import Row

_MOST_NAMES = 4
_LONGEST_WHY = 120
_SOON = timedelta(days=30)  # before a credit expires


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what, why (both Markdown), its money by currency, and where it is done.

    What is not `urgent` is about to be.
    """

    icon: str
    title: str
    why: str
    amounts: Mapping[str, Decimal]
    page: str
    label: str
    query: dict[str, str] = field(default_factory=dict)
    urgent: bool = True


def find(actor: Actor, months: Mapping[Place, Month]) -> list[Task]:
    """Return what there is to do, the most urgent first."""
    found = [
        *_held(),
        *_changed(actor, months),
        *_past_due(months),
        *_unassigned(actor),
        *_to_freeze(months),
        *_to_publish(months),
        *_missing(months),
        *_expiring(actor),
        *_carried(actor, months),
    ]
    return sorted(found, key=lambda task: not task.urgent)


def _held() -> Iterator[Task]:
    for delivery in deliveries.held():
        yield Task(
            icon="pan_tool",
            title=f"{literal(deliveries.names(delivery))} is held",
            why=literal(shorten(delivery.reason, _LONGEST_WHY, placeholder=" …")),
            amounts=deliveries.cost(delivery),
            page="load",
            label="Decide",
            query={deliveries.NUMBER: str(delivery.id)},
        )


def _changed(actor: Actor, months: Mapping[Place, Month]) -> Iterator[Task]:
    for each in changed.find(actor, months):
        name = program_name(each.month.program)
        count = len(each.month.standing)
        stay = "1 frozen statement stays" if count == 1 else f"{count:,} frozen statements stay"
        yield Task(
            icon="difference",
            title=f"{name} {each.month.period}: changed after it was frozen",
            why=f"{stay} as frozen; what delivery {each.delivery} changed is pending.",
            amounts=each.pending,
            page="load",
            label="See what changed",
            query={deliveries.NUMBER: str(each.delivery)},
        )


def _past_due(months: Mapping[Place, Month]) -> Iterator[Task]:
    found = [each for each in _standing(months) if each.state == "past_due"]
    if found:
        oldest = min(found, key=lambda each: each.due_date)
        names = _some(filters.distinct(each.customer_name for each in found))
        yield Task(
            icon="alarm",
            title=f"{plural(len(found), 'statement')} past due",
            why=f"{literal(names)}. The oldest was due on {oldest.due_date}.",
            amounts=_sums((each.currency, each.due) for each in found),
            page="statements",
            label="See them",
            query={"state": statements.STATES["past_due"]},
        )


def _unassigned(actor: Actor) -> Iterator[Task]:
    rows = figures.run(actor, "unassigned", Filters())
    if not rows:
        return
    names = sorted({row["account_name"] or row["account"] for row in rows})
    accounts = {(row["program"], row["account"]) for row in rows}
    yield Task(
        icon="person_off",
        title=f"{plural(len(accounts), 'account')} nobody owns",
        why=f"{literal(_some(names))}: cost of all months that no statement bills.",
        amounts=_by_currency(rows, COST),
        page="customers",
        label="Assign",
        query={"tab": "Accounts", "unassigned": "true"},
    )


def _to_freeze(months: Mapping[Place, Month]) -> Iterator[Task]:
    """Yield the months with customers not frozen yet; those whose figures are final come first."""
    since = _since(months)
    waiting = [
        month
        for month in months.values()
        if month.over and month.waiting and month.period >= since[month.program]
    ]
    for month in sorted(waiting, key=lambda month: (_final_day(month), month.program)):
        program, owners = program_name(month.program), _owners(month.waiting)
        title = f"{program} {month.period}: {plural(owners, 'customer')}"
        why = "have been final since" if month.final else "are expected to be final on"
        why = f"Its figures {why} {_final_day(month)}."
        if month.standing:
            title += " left to freeze"
            why = f"{plural(_owners(month.charged), 'customer')} in all. {why}"
        else:
            title += " ready to freeze" if month.final else " to freeze"
        yield Task(
            icon="ac_unit" if month.final else "hourglass_top",
            title=title,
            why=why,
            amounts=_by_currency(month.waiting, PRICE),
            page="billing",
            label="Freeze",
            query={"program": program, "period": str(month.period)},
            urgent=month.final,
        )


def _to_publish(months: Mapping[Place, Month]) -> Iterator[Task]:
    found = [each for month in months.values() for each in month.unpublished]
    if found:
        of = filters.distinct(sorted(each.period for each in found))
        yield Task(
            icon="outgoing_mail",
            title=f"{plural(len(found), 'statement')} frozen, not published",
            why=f"Of {_some(of)}. Their customers do not see them yet.",
            amounts=_sums((each.currency, each.total) for each in found),
            page="statements",
            label="Publish",
            query={"state": statements.STATES["frozen"]},
        )


def _missing(months: Mapping[Place, Month]) -> Iterator[Task]:
    for month in board.missing(months):
        program, last = program_name(month.program), month.period.shift(-1)
        yield Task(
            icon="file_download_off",
            title=f"{program} {month.period}: no file arrived",
            why=f"One came for each of the months before. {last} was as much as you see here.",
            amounts=_by_currency(months[month.program, last].charged, COST),
            page="load",
            label="Load it",
            urgent=month.final,
        )


def _expiring(actor: Actor) -> Iterator[Task]:
    """Yield by customer the credits that are about to expire with money left in them."""
    today = clock.today()
    found: defaultdict[int, list[CreditBalance]] = defaultdict(list)
    for each in billing_credits.balances(stores(), actor):
        expires = each.credit.expires
        if each.remaining and expires is not None and today <= expires <= today + _SOON:
            found[each.credit.customer_id].append(each)
    if not found:
        return
    with stores().ledger.read() as conn:
        known = filters.customer_labels(customers.all(conn, actor.scope, archived=True))
    labels = {customer.id: label for label, customer in known.items()}
    for customer_id, balances in found.items():
        first = balances[0].credit.expires
        yield Task(
            icon="redeem",
            title=f"{literal(labels[customer_id])}: {plural(len(balances), 'credit')} to expire",
            why=f"What is left of it can be spent until {first}.",
            amounts=_sums((each.credit.currency, each.remaining) for each in balances),
            page="customers",
            label="See it",
            query={"customer": labels[customer_id]},
            urgent=False,
        )


def _carried(actor: Actor, months: Mapping[Place, Month]) -> Iterator[Task]:
    for each in changed.carried(actor, months):
        name, following = program_name(each.month.program), each.month.period.shift(1)
        yield Task(
            icon="event_upcoming",
            title=f"{name} {each.month.period}: its last days wait for {following}",
            why="By the Azure Billing Day, the statements of the next month bill them.",
            amounts=each.cost,
            page="invoice-options",
            label="See the option",
            urgent=False,
        )


def _since(months: Mapping[Place, Month]) -> dict[str, BillingPeriod]:
    """Return for each program the month to begin at: the first frozen, else the latest over."""
    latest = {month.program: month.period for month in months.values() if month.over}
    frozen = [month for month in months.values() if month.standing]
    return latest | {month.program: month.period for month in reversed(frozen)}


def _standing(months: Mapping[Place, Month]) -> list[Statement]:
    return [each for month in months.values() for each in month.standing]


def _final_day(month: Month) -> date:
    return month.period.final_day(month.program)


def _owners(rows: Iterable[Row]) -> int:
    return len({row["customer_id"] for row in rows})


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (" …" if names[_MOST_NAMES:] else "")


def _by_currency(rows: Iterable[Row], name: str) -> dict[str, Decimal]:
    return _sums((row["billing_currency"], row[name]) for row in rows)


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Add up amounts by currency."""
    parts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for currency, amount in amounts:
        parts[currency].append(amount)
    return {currency: money.total(of) for currency, of in parts.items()}
