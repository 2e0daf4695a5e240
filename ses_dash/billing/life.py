"""What becomes of a frozen statement: published, paid, or made void before anybody saw it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, Role, authorize
from ses_dash.billing import statements as reading
from ses_dash.billing.options import KIND_CREDIT
from ses_dash.errors import (
    BadValueError,
    CreditStatementError,
    DamagedFileError,
    OverpaymentError,
    ReasonNeededError,
    SesDashError,
    StatementExportedError,
    StepRefusedError,
)
from ses_dash.ledger import accounting, audit, checks, life, seller, statements
from ses_dash.model.delivery import Progress
from ses_dash.model.statement_life import StatementEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Statement, StatementState
    from ses_dash.model.statement_life import Payment
    from ses_dash.stores import Stores

LONGEST_REFERENCE = 200
_NOTHING_TO_PAY = "Nothing is to be paid."
# From which states a statement takes a step.
_PUBLISHED = ("open", "past_due", "paid")
_FROM = {
    "publish": ("frozen",),
    "schedule": ("frozen",),
    "void": ("frozen",),
    "pay": ("open", "past_due"),
    "credit": _PUBLISHED,
    "settle": _PUBLISHED,
}


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one statement of several: its step is done, or the reason why not."""

    number: str
    done: bool
    reason: str = ""


def publish(
    stores: Stores,
    actor: Actor,
    numbers: Sequence[str],
    progress: Callable[[Progress], None] | None = None,
) -> list[StepResult]:
    """Open statements to their customers, each with all of its files, and say what became of each.

    One that cannot be published is named with its reason and does not stop the others. One with
    nothing to pay is paid from the start.
    """
    authorize(actor, Action.PUBLISH)
    return each(numbers, lambda number: _publish(stores, actor, number), progress)


def each(
    numbers: Sequence[str],
    step: Callable[[str], None],
    progress: Callable[[Progress], None] | None = None,
) -> list[StepResult]:
    """Let statements take a step one by one; one that is refused does not stop the others."""
    results = []
    for done, number in enumerate(numbers):
        if progress is not None:
            progress(Progress(done, len(numbers), f"Publishing {number}"))
        try:
            step(number)
            results.append(StepResult(number, done=True))
        except SesDashError as error:
            results.append(StepResult(number, done=False, reason=str(error)))
    return results


def void(stores: Stores, actor: Actor, number: str, reason: str) -> Statement:
    """Make a statement void before it is published or exported, and return it (R25).

    Its number stays used and every byte is kept; the credits it has spent are left again (R17).
    """
    authorize(actor, Action.VOID)
    if not reason.strip():
        raise ReasonNeededError("Making a statement void")
    with stores.ledger.write() as conn:
        found, last = steppable(conn, actor, number, "void")
        if found.kind == KIND_CREDIT:
            raise CreditStatementError(number, "made void")
        for at, profile in accounting.exported(conn, [found.id]).values():
            raise StatementExportedError(number, profile, at)
        _take(conn, actor, found, "void", after=last, reason=reason.strip())
        audit.record(
            conn, actor, "void", number, before=found.state, after="void", reason=reason.strip()
        )
        return statements.find(conn, actor.scope, number)


def pay(
    stores: Stores,
    actor: Actor,
    number: str,
    amount: Decimal,
    paid_on: date,
    *,
    reference: str = "",
) -> Statement:
    """Record that money came in for a published statement, and return it (R26).

    It may be a part of what is due, never more; what covers the rest makes the statement paid.
    """
    authorize(actor, Action.PAY)
    with stores.ledger.write() as conn:
        found, last = steppable(conn, actor, number, "pay")
        _check(conn, found, amount, paid_on)
        text = checks.line("reference", reference, most=LONGEST_REFERENCE)
        life.pay(conn, actor, found.id, amount=amount, paid_on=paid_on, reference=text)
        if amount == found.due:
            _take(conn, actor, found, "paid", after=last, reason=text)
        payment = {"amount": amount, "currency": found.currency, "paid_on": paid_on}
        audit.record(conn, actor, "record payment", number, after=payment, reason=text)
        return statements.find(conn, actor.scope, number)


def today(stores: Stores, actor: Actor, number: str) -> date:
    """Return today's date where the seller of a statement is."""
    found = reading.find(stores, actor, number)
    with stores.ledger.read() as conn:
        return _today(conn, found)


def events(stores: Stores, actor: Actor, number: str) -> tuple[StatementEvent, ...]:
    """Return the steps of a statement so far. A customer is not told by whom and why."""
    found = reading.find(stores, actor, number)
    with stores.ledger.read() as conn:
        steps = life.events(conn, found.id)
    if actor.role is Role.CUSTOMER:
        return tuple(replace(step, actor="", reason="") for step in steps)
    return steps


def payments(stores: Stores, actor: Actor, number: str) -> tuple[Payment, ...]:
    """Return what was paid for a statement. A customer is not told who recorded it."""
    found = reading.find(stores, actor, number)
    with stores.ledger.read() as conn:
        made = life.payments(conn, found.id)
    if actor.role is Role.CUSTOMER:
        return tuple(replace(payment, actor="") for payment in made)
    return made


def _publish(stores: Stores, actor: Actor, number: str) -> None:
    """Publish a statement that is as it was read: its files are made and checked in between."""
    with stores.ledger.read() as conn:
        found, last = steppable(conn, actor, number, "publish")
    for file in reading.files(stores, actor, number):
        if not stores.archive.check(file.sha256):
            raise DamagedFileError(file.name)
    with stores.ledger.write() as conn:
        _take(conn, actor, found, "open", after=last)
        if found.due <= 0:
            _take(conn, actor, found, "paid", after=last + 1, reason=_NOTHING_TO_PAY)
        audit.record(conn, actor, "publish", number, before=found.state, after="open")


def step(
    conn: Connection, actor: Actor, found: Statement, state: StatementState, *, reason: str
) -> None:
    """Let a statement become something else, after all that it has been."""
    last = life.events(conn, found.id)[-1].ordinal
    _take(conn, actor, found, state, after=last, reason=reason)


def steppable(conn: Connection, actor: Actor, number: str, wanted: str) -> tuple[Statement, int]:
    """Return a statement that may take a step, and the ordinal of the last event it has."""
    found = statements.find(conn, actor.scope, number)
    if found.state not in _FROM[wanted]:
        raise StepRefusedError(number, wanted, found.state)
    return found, life.events(conn, found.id)[-1].ordinal


def _take(
    conn: Connection,
    actor: Actor,
    found: Statement,
    state: StatementState,
    *,
    after: int,
    reason: str = "",
) -> None:
    event = StatementEvent(after + 1, clock.stamp(), state, actor.name, reason)
    life.add(conn, found.id, event)


def _check(conn: Connection, found: Statement, amount: Decimal, paid_on: date) -> None:
    """Raise unless an amount may have come in for a statement on a day."""
    checks.amount("amount", amount, found.currency)
    if amount > found.due:
        shown = (money.show(each, found.currency) for each in (amount, found.due))
        raise OverpaymentError(found.number, *shown)
    check_day(conn, found, paid_on)


def check_day(conn: Connection, found: Statement, paid_on: date) -> None:
    """Raise unless money may have moved on a day: not after today, where the seller is."""
    latest = _today(conn, found)
    if paid_on > latest:
        raise BadValueError("date", paid_on, f"it is not after today, {latest}")


def _today(conn: Connection, found: Statement) -> date:
    return clock.today(seller.get(conn, found.seller).time_zone)
