"""Publishing at a moment: by whoever comes first after it, once, and never before."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.access import Actor, Role, Scope
from ses_dash.billing import life, scheduling
from ses_dash.errors import NotAllowedError, NotScheduledError
from ses_dash.ledger import seller
from ses_dash.model.customer import Seller
from tests.billing.living import FINANCE, find, latest_audit, publish, steps, three

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.life import StepResult
    from ses_dash.stores import Stores
    from tests.billing.shop import Shop

TOMORROW = date(2026, 11, 21)
NINE = time(9)


@pytest.fixture
def frozen(shop: Shop) -> Shop:
    """Three frozen statements; it is noon of the 20th."""
    return three(shop)


def _schedule(shop: Shop, *numbers: str) -> list[bool]:
    done = scheduling.schedule(shop.stores, FINANCE, numbers, TOMORROW, NINE)
    return [each.done for each in done]


def _due(shop: Shop, hour: int = 9) -> list[tuple[str, bool]]:
    """Publish what is due at an hour of the 21st, and say what was."""
    with clock.fixed(datetime(2026, 11, 21, hour, tzinfo=UTC)):
        return [(each.number, each.done) for each in scheduling.publish_due(shop.stores)]


def test_what_is_scheduled_is_published_when_its_moment_has_come(frozen: Shop) -> None:
    assert _schedule(frozen, "1", "2", "99") == [True, True, False]
    row = latest_audit(frozen)
    assert (row.action, row.after) == ("schedule publishing", "2026-11-21T09:00:00.000000Z")
    assert _due(frozen, 8) == []
    assert find(frozen).state == "frozen"
    assert _due(frozen) == [("1", True), ("2", True)]
    assert [find(frozen, number).state for number in "123"] == ["open", "paid", "frozen"]
    assert steps(frozen)[-1][:2] == ("open", "eva")
    row = latest_audit(frozen)
    assert (row.action, row.actor, row.after) == ("carry out publishing", "eva", "published")
    assert _due(frozen, 10) == []


def test_the_moment_is_in_the_sellers_zone(frozen: Shop) -> None:
    with frozen.stores.ledger.write() as conn:
        seller.save(conn, FINANCE, Seller(name="We", time_zone="Pacific/Auckland"))
    _schedule(frozen, "1")
    with clock.fixed(datetime(2026, 11, 20, 20, tzinfo=UTC)):
        assert [each.number for each in scheduling.publish_due(frozen.stores)] == ["1"]
    with frozen.stores.ledger.write() as conn:
        seller.save(conn, FINANCE, Seller(name="We", time_zone="America/New_York"))
    (far,) = scheduling.schedule(frozen.stores, FINANCE, ["2"], date.max, time(23))
    assert (far.done, "America/New_York" in far.reason) == (False, True)


def test_what_is_cancelled_while_others_are_published_is_not(
    frozen: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _schedule(frozen, "1", "2")
    publish_now = life.publish

    def then_cancel(stores: Stores, actor: Actor, numbers: Sequence[str]) -> list[StepResult]:
        done = publish_now(stores, actor, numbers)
        scheduling.cancel(stores, FINANCE, "2")
        return done

    monkeypatch.setattr(life, "publish", then_cancel)
    assert _due(frozen) == [("1", True)]
    assert find(frozen, "2").state == "frozen"


def test_what_is_cancelled_is_not_published(frozen: Shop) -> None:
    _schedule(frozen, "1")
    scheduling.cancel(frozen.stores, FINANCE, "1")
    assert latest_audit(frozen).action == "cancel publishing"
    assert _due(frozen) == []
    with pytest.raises(NotScheduledError):
        scheduling.cancel(frozen.stores, FINANCE, "1")
    _schedule(frozen, "1")
    assert _due(frozen) == [("1", True)]


def test_what_became_impossible_is_said_and_not_tried_again(frozen: Shop) -> None:
    _schedule(frozen, "1", "2")
    life.void(frozen.stores, FINANCE, "1", "wrong")
    publish(frozen, "2")
    assert _due(frozen) == [("1", False), ("2", False)]
    last = scheduling.scheduled(frozen.stores, FINANCE, find(frozen))
    assert last is not None
    assert (last.publish_at, "is void" in last.reason) == (None, True)
    assert _due(frozen, 10) == []
    assert find(frozen).state == "void"
    assert _schedule(frozen, "1", "2") == [False, False]


def test_a_moment_that_is_over_and_a_role_that_may_not_are_refused(frozen: Shop) -> None:
    (over,) = scheduling.schedule(frozen.stores, FINANCE, ["1"], date(2026, 11, 20), time(12))
    assert (over.done, "still to come in UTC" in over.reason) == (False, True)
    manager = Actor("mo", Role.ACCOUNT_MANAGER, Scope.all())
    with pytest.raises(NotAllowedError):
        scheduling.schedule(frozen.stores, manager, ["1"], TOMORROW, NINE)
    with pytest.raises(NotAllowedError):
        scheduling.cancel(frozen.stores, manager, "1")


def test_a_server_publishes_what_was_missed_when_it_starts(frozen: Shop) -> None:
    _schedule(frozen, "1")
    stopping = Event()
    with clock.fixed(datetime(2026, 11, 25, tzinfo=UTC)):
        stopping.set()  # it looks once before it stops
        watching = Thread(target=scheduling.watch, args=(frozen.stores, stopping))
        watching.start()
        watching.join()
    assert find(frozen).state == "open"
