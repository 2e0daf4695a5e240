"""Whose an account is from which day (R5), and what giving it to somebody changes in money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, authorize
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.errors import NotFoundError
from ses_dash.ledger import accounts, customers, statements
from ses_dash.model.customer import Assignment
from ses_dash.model.program import program_key
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.owned import Span, owned_costs

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Statement
    from ses_dash.stores import Stores
    from ses_dash.warehouse.owned import OwnedCost

Key = tuple[str, str]  # program, account
ALWAYS = date(1970, 1, 1)  # where an account's first assignment begins, so that it has its history


@dataclass(frozen=True, slots=True)
class Moved:
    """Cost of a billing month that changes hands. `owner` had it until now: None nobody."""

    owner: int | None
    program: str
    period: BillingPeriod
    currency: str
    billed_cost: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """What assignments would change: their days, the cost that moves, what is frozen of it.

    `frozen` are the statements, of the old owners and the new one, over months of which something
    moves. They stay as they are (R6).
    """

    assignments: tuple[Assignment, ...]
    moved: tuple[Moved, ...]
    frozen: tuple[Statement, ...]

    def gained(self, owner: int | None) -> dict[str, Decimal]:
        """Return the cost by currency that an owner until now (None: nobody) loses by it."""
        return _by_currency(each for each in self.moved if each.owner == owner)

    def in_frozen_months(self) -> dict[str, Decimal]:
        """Return the cost by currency that moves in months with a frozen statement."""
        months = {(each.program, each.period) for each in self.frozen}
        return _by_currency(
            each for each in self.moved if (each.program, str(each.period)) in months
        )


def assign(
    stores: Stores,
    actor: Actor,
    program: str,
    account: str,
    customer_name: str | None,
    *,
    valid_from: date | None = None,
) -> Assignment:
    """Give an account to a customer, or to nobody, from a day on (R5).

    Without a day: from the beginning for an account nobody had yet, so that its history is covered,
    else from the first of this month.
    """
    key = (program_key(program), account.strip())
    return assign_all(stores, actor, {key: customer_name}, valid_from=valid_from)[0]


def assign_all(
    stores: Stores,
    actor: Actor,
    owners: Mapping[Key, str | None],
    *,
    valid_from: date | None = None,
) -> tuple[Assignment, ...]:
    """Give accounts to customers, each by name, or to nobody, as `assign` does: all or none."""
    authorize(actor, Action.EDIT_CUSTOMERS)
    with stores.ledger.write() as conn:
        made = _made(conn, actor, owners, valid_from)
        for each in made:
            accounts.assign(conn, actor, each)
    return made


def effect(
    stores: Stores,
    actor: Actor,
    owners: Mapping[Key, str | None],
    *,
    valid_from: date | None = None,
) -> Effect:
    """Return what `assign_all` would change, and change nothing."""
    authorize(actor, Action.EDIT_CUSTOMERS)
    bring_up_to_date(stores)
    with stores.ledger.read() as conn:
        made = _made(conn, actor, owners, valid_from)
        wanted = {(each.program, each.account): each.customer_id for each in made}
        costs = owned_costs(stores.warehouse, actor.scope, _spans(conn, made))
        moving = [each for each in costs if each.customer_id != wanted[each.program, each.account]]
        return Effect(made, _added_up(moving), _frozen(conn, actor, moving, wanted))


def owned(conn: Connection, day: date) -> dict[Key, Assignment]:
    """Return the assignment in force on a day of every account that a customer has then."""
    latest = {
        (each.program, each.account): each  # the last one of each, as they come by day
        for each in accounts.assignments(conn)
        if each.valid_from <= day
    }
    return {key: each for key, each in latest.items() if each.customer_id is not None}


def owner(conn: Connection, actor: Actor, name: str) -> int | None:
    """Return the id of the customer in scope that a name means; None for no name."""
    if not name.strip():
        return None
    found = customers.by_name(conn, name)
    if found is None or not actor.scope.holds(found.id):
        raise NotFoundError("customer", name)
    return found.id


def first_day(key: Key, had: Container[Key]) -> date:
    """Return from which day an account is somebody's unless a day is named.

    `had` are the accounts that were assigned before.
    """
    return BillingPeriod.of(clock.today()).start if key in had else ALWAYS


def _made(
    conn: Connection, actor: Actor, owners: Mapping[Key, str | None], valid_from: date | None
) -> tuple[Assignment, ...]:
    known = {(each.program, each.account) for each in accounts.all(conn)}
    had = {(each.program, each.account) for each in accounts.assignments(conn)}
    ids = {name: owner(conn, actor, name or "") for name in owners.values()}
    for key in owners:
        if key not in known:
            raise NotFoundError("account", " ".join(key))
    return tuple(
        Assignment(*key, ids[name], valid_from or first_day(key, had))
        for key, name in owners.items()
    )


def _spans(conn: Connection, made: Iterable[Assignment]) -> list[Span]:
    """Return for each assignment the days until the next one of its account."""
    days: defaultdict[Key, list[date]] = defaultdict(list)
    for each in accounts.assignments(conn):
        days[each.program, each.account].append(each.valid_from)

    def end(of: Assignment) -> date:
        later = (day for day in days[of.program, of.account] if day > of.valid_from)
        return min(later, default=date.max)

    return [Span(each.program, each.account, each.valid_from, end(each)) for each in made]


def _added_up(moving: Iterable[OwnedCost]) -> tuple[Moved, ...]:
    sums: defaultdict[tuple[int | None, str, BillingPeriod, str], list[Decimal]]
    sums = defaultdict(list)
    for each in moving:
        key = (each.customer_id, each.program, each.period, each.currency)
        sums[key].append(each.billed_cost)
    return tuple(Moved(*key, money.total(amounts)) for key, amounts in sums.items())


def _frozen(
    conn: Connection,
    actor: Actor,
    moving: Sequence[OwnedCost],
    wanted: Mapping[Key, int | None],
) -> tuple[Statement, ...]:
    """Return the statements that would look different if they were frozen after the change."""
    touched = {
        (owner_id, each.program, str(each.period), each.currency)
        for each in moving
        for owner_id in (each.customer_id, wanted[each.program, each.account])
    }
    months = {(program, period) for _, program, period, _ in touched}
    found = (
        each
        for program, period in sorted(months)
        for each in statements.all(conn, actor.scope, program=program, period=period)
    )
    return tuple(
        each
        for each in found
        if each.stands and (each.customer_id, each.program, each.period, each.currency) in touched
    )


def _by_currency(moved: Iterable[Moved]) -> dict[str, Decimal]:
    sums: defaultdict[str, list[Decimal]] = defaultdict(list)
    for each in moved:
        sums[each.currency].append(each.billed_cost)
    return {currency: money.total(amounts) for currency, amounts in sums.items()}
