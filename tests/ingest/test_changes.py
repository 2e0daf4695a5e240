"""What a delivery changes: by account against the version it replaces, and under frozen months."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import freeze
from ses_dash.billing.assigning import assign
from ses_dash.errors import NotAllowedError
from ses_dash.ingest import listing, pipeline
from ses_dash.ingest.changes import changes, frozen_months
from ses_dash.ledger import customers, deliveries
from ses_dash.model.customer import Customer
from ses_dash.period import BillingPeriod
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import Changes, Delivery, FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

SEPTEMBER = BillingPeriod.parse("2026-09")


def _row(account: str, cost: str, month: str = "2026-09") -> dict[str, str]:
    return {
        "line_item_usage_account_id": account,
        "line_item_unblended_cost": cost,
        "bill_billing_period_start_date": f"{month}-01T00:00:00Z",
    }


def _get(stores: Stores, delivery_id: int | None) -> Delivery:
    with stores.ledger.read() as conn:
        return deliveries.get(conn, delivery_id or 0)


def _changes(stores: Stores, delivery_id: int | None) -> Changes:
    return changes(stores, SINGLE_USER, _get(stores, delivery_id))


def _seen(found: Changes) -> list[tuple[str, str, str]]:
    """Return account, before and now; a dash where it is not there."""

    def shown(cost: Decimal | None) -> str:
        return "-" if cost is None else str(cost)

    return [(each.account, shown(each.before), shown(each.now)) for each in found.accounts]


def test_a_replaced_month_by_account_the_largest_difference_first(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur(_row("1", "100"), _row("2", "50"), _row("3", "7"))))
    [second] = load(
        write("b.csv", cur(_row("1", "99"), _row("3", "7"), _row("4", "60"))), approve=True
    )
    assert _changes(stores, 1).replaced == ()
    found = _changes(stores, second.delivery)
    assert found.replaced == (1,)
    assert _seen(found) == [
        ("4", "-", "60"),
        ("2", "50", "-"),
        ("1", "100", "99"),
        ("3", "7", "7"),
    ]
    rows = listing.changes_csv(stores, SINGLE_USER, second.delivery or 0).splitlines()
    assert rows[1] == "aws,2026-09,4,USD,,60,60,"
    assert rows[2] == "aws,2026-09,2,USD,50,,-50,-100"
    new, vanished, changed, same = found.accounts
    assert (new.difference, new.percent) == (Decimal(60), None)
    assert (vanished.difference, vanished.percent) == (Decimal(-50), Decimal("-100.0"))
    assert (changed.difference, changed.percent) == (Decimal(-1), Decimal("-1.0"))
    assert (same.difference, same.currency, same.period) == (Decimal(0), "USD", "2026-09")


def test_a_held_one_says_what_it_would_change(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", cur(_row("1", "100"), _row("2", "50"))))
    [held] = load(write("b.csv", cur(_row("1", "101"))))
    assert held.status == "held"
    found = _changes(stores, held.delivery)
    assert found.replaced == (1,)
    assert _seen(found) == [("2", "50", "-"), ("1", "100", "101")]
    pipeline.refuse(stores, SINGLE_USER, held.delivery or 0, "no")
    assert _changes(stores, held.delivery).accounts == ()


def test_what_it_changed_is_told_for_ever(write: Write, load: Load, stores: Stores) -> None:
    for name, cost in (("a", "1"), ("b", "2"), ("c", "4")):
        load(write(f"{name}.csv", cur(_row("1", cost))))
    assert _seen(_changes(stores, 2)) == [("1", "1", "2")]
    assert _seen(_changes(stores, 3)) == [("1", "2", "4")]
    assert pipeline.rebuild(stores) == []
    assert _seen(_changes(stores, 2)) == [("1", "1", "2")]


def test_only_months_that_were_there_are_compared(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", cur(_row("1", "1"), _row("1", "5", "2026-08"))))
    [result] = load(write("b.csv", cur(_row("1", "2"), _row("1", "9", "2026-10"))))
    assert _seen(_changes(stores, result.delivery)) == [("1", "1", "2")]


def test_parts_replace_nothing_and_are_replaced_together(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("r-1.csv", cur(_row("1", "1"))))
    [held] = load(write("r-2.csv", cur(_row("1", "2"))))
    [part] = pipeline.approve(stores, SINGLE_USER, held.delivery or 0, as_part=True)
    assert part.status == "loaded"
    assert _changes(stores, part.delivery) == _changes(stores, 1)
    [whole] = load(write("whole.csv", cur(_row("1", "4"))))
    found = _changes(stores, whole.delivery)
    assert found.replaced == (1, part.delivery)
    assert _seen(found) == [("1", "3", "4")]


def test_another_kind_of_file_is_compared_with_what_it_replaces(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur(_row("000000000007", "1"))))
    [result] = load(write("b.csv", focus({"BilledCost": "3"})), approve=True)
    assert _seen(_changes(stores, result.delivery)) == [("000000000007", "1", "3")]


def test_frozen_months_stay_and_their_difference_is_pending(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur(_row("1", "100"), _row("2", "50"))))
    with stores.ledger.write() as conn:
        customers.create(conn, SINGLE_USER, Customer(0, "First"))
        customers.create(conn, SINGLE_USER, Customer(0, "Second"))
    assign(stores, SINGLE_USER, "aws", "1", "First")
    [held] = load(write("b.csv", cur(_row("1", "90"))))
    waiting = _get(stores, held.delivery)
    found = changes(stores, SINGLE_USER, waiting)
    assert frozen_months(stores, SINGLE_USER, waiting, found) == ()
    preview = freeze.preview(stores, SINGLE_USER, "aws", SEPTEMBER)
    freeze.freeze(stores, SINGLE_USER, preview)
    [month] = frozen_months(stores, SINGLE_USER, waiting, found)
    assert (month.program, month.period, month.statements) == ("aws", "2026-09", 1)
    assert month.pending == {"USD": Decimal(-10)}  # nobody's account 2 is on no statement
    [result] = pipeline.approve(stores, SINGLE_USER, held.delivery or 0)
    live = _get(stores, result.delivery)
    [now] = frozen_months(stores, SINGLE_USER, live, changes(stores, SINGLE_USER, live))
    assert (now.statements, now.pending) == (1, {"USD": Decimal(-10)})
    assert frozen_months(stores, SINGLE_USER, _get(stores, 1), found) == ()  # it does not count


def test_what_changed_is_cost_and_not_for_everybody(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur()))
    buyer = Actor("buyer", Role.CUSTOMER, Scope.only(1))
    with pytest.raises(NotAllowedError):
        changes(stores, buyer, _get(stores, 1))
