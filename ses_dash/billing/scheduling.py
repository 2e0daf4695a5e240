"""Publishing at a moment: kept in the ledger, carried out by whoever comes by first after it.

The running server looks every few seconds, a command line when it is asked to; what was missed
while nothing ran is carried out at the next start. A statement is published once all the same: its
steps are compare-and-set.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.access import Action, Actor, Role, Scope, authorize
from ses_dash.billing import life
from ses_dash.billing.life import StepResult, steppable
from ses_dash.errors import BadValueError, NotScheduledError
from ses_dash.ledger import audit, schedules, seller, statements
from ses_dash.model.statement_life import Schedule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, time
    from threading import Event

    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Statement
    from ses_dash.stores import Stores

CANCELLED, PUBLISHED = "Cancelled", "Published"  # how it ended; anything else is a failure
_LOOK_EVERY = 15  # seconds
_log = logging.getLogger(__name__)


def schedule(
    stores: Stores, actor: Actor, numbers: Sequence[str], day: date, hour: time
) -> list[StepResult]:
    """Let frozen statements be published at a local time, and say what came of each.

    It is the time of the seller of each. One that cannot be is named and does not stop the others.

    A later call for the same statement takes the place of an earlier one.
    """
    authorize(actor, Action.PUBLISH)
    return life.each(numbers, lambda number: _schedule(stores, actor, number, day, hour))


def cancel(stores: Stores, actor: Actor, number: str) -> None:
    """Let a statement not be published at the moment it was scheduled for."""
    authorize(actor, Action.PUBLISH)
    with stores.ledger.write() as conn:
        found = statements.find(conn, actor.scope, number)
        last = schedules.last(conn, found.id)
        if last is None or last.publish_at is None:
            raise NotScheduledError(number)
        _say(conn, actor, found, None, CANCELLED)
        audit.record(conn, actor, "cancel publishing", number, before=last.publish_at)


def scheduled(stores: Stores, actor: Actor, statement: Statement) -> Schedule | None:
    """Return what was said last about when a statement is published; nothing to a customer."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        return schedules.last(conn, statement.id)


def publish_due(stores: Stores) -> list[StepResult]:
    """Publish what is due, for those who ordered it, and say what became of each.

    What cannot be published is not tried again: the reason stays with the statement.
    """
    now = clock.stamp()
    with stores.ledger.read() as conn:
        due = [each for each in schedules.pending(conn) if (each.publish_at or "") <= now]
        named = {each.id: each for each in statements.all(conn, Scope.all())} if due else {}
    results = (_carry_out(stores, named[each.statement_id], each) for each in due)
    return [each for each in results if each is not None]


def watch(stores: Stores, stopping: Event) -> None:
    """Publish what is due, at once and every few seconds, until told to stop: the server's part."""
    with ThreadPoolExecutor(1, thread_name_prefix="publish") as pool:
        while True:
            error = pool.submit(publish_due, stores).exception()
            if error is not None:
                _log.error("publishing what is due failed", exc_info=error)
            if stopping.wait(_LOOK_EVERY):
                return


def _schedule(stores: Stores, actor: Actor, number: str, day: date, hour: time) -> None:
    with stores.ledger.write() as conn:
        found, _ = steppable(conn, actor, number, "schedule")
        moment = _moment(day, hour, seller.get(conn, found.seller).time_zone)
        _say(conn, actor, found, moment, "")
        audit.record(conn, actor, "schedule publishing", number, after=moment)


def _moment(day: date, hour: time, zone: str) -> str:
    """Return the stamp of a local time; raise `BadValueError` unless it is still to come."""
    try:
        moment = clock.local(day, hour, zone)
    except OverflowError:  # on the last days that a calendar has
        moment = clock.now()
    if moment <= clock.now():
        raise BadValueError("moment", f"{day} {hour:%H:%M}", f"it is still to come in {zone}")
    return clock.stamp(moment)


def _carry_out(stores: Stores, found: Statement, ordered: Schedule) -> StepResult | None:
    """Publish what was ordered; nothing where that was cancelled, or done, since it was read."""
    with stores.ledger.read() as conn:
        if schedules.last(conn, found.id) != ordered:
            return None
    actor = Actor(ordered.actor, Role.FINANCE, Scope.only(found.customer_id))
    (result,) = life.publish(stores, actor, [found.number])
    with stores.ledger.write() as conn:
        _say(conn, actor, found, None, result.reason or PUBLISHED)
        outcome = "published" if result.done else "not published"
        audit.record(
            conn,
            actor,
            "carry out publishing",
            found.number,
            before=ordered.publish_at,
            after=outcome,
            reason=result.reason,
        )
    return result


def _say(conn: Connection, actor: Actor, found: Statement, moment: str | None, reason: str) -> None:
    schedules.add(conn, Schedule(found.id, moment, clock.stamp(), actor.name, reason))
