"""Frozen statements to take further, and short ways to do it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import TYPE_CHECKING, Any

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import life, statements
from ses_dash.errors import SesDashError
from ses_dash.ledger import audit
from tests.billing.shop import Charge

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.model.history import AuditRow
    from ses_dash.model.statement import Statement
    from tests.billing.shop import Shop

TODAY = date(2026, 11, 20)
FINANCE = Actor("eva", Role.FINANCE, Scope.all())


def three(shop: Shop) -> Shop:
    """Freeze a statement each of three customers: 1 of 100.00 EUR, 2 of 0.00 and 3 of -5.00."""
    for name, cost in (("Ada", "100"), ("Bea", "0"), ("Cleo", "-5")):
        shop.own(name, shop.customer(name))
        shop.load(Charge(name, cost))
    shop.freeze()
    return shop


def find(shop: Shop, number: str = "1") -> Statement:
    """Return a statement as it is now."""
    return statements.find(shop.stores, SINGLE_USER, number)


def publish(shop: Shop, *numbers: str) -> list[bool]:
    """Publish statements and say of each whether it is done."""
    return [each.done for each in life.publish(shop.stores, FINANCE, numbers)]


def pay(shop: Shop, amount: str = "100", paid_on: date = TODAY, **more: Any) -> Statement:  # noqa: ANN401
    """Record a payment for statement 1."""
    return life.pay(shop.stores, FINANCE, "1", Decimal(amount), paid_on, **more)


def steps(shop: Shop, number: str = "1") -> list[tuple[str, str, str]]:
    """Return what a statement became, by whom and why."""
    found = life.events(shop.stores, SINGLE_USER, number)
    return [(each.state, each.actor, each.reason) for each in found]


def latest_audit(shop: Shop) -> AuditRow:
    """Return what was noted last."""
    with shop.stores.ledger.read() as conn:
        return audit.rows(conn, 1)[0]


def at_once(*attempts: Callable[[], object]) -> list[object]:
    """Run attempts together and return what each gave, or the failure it met."""
    start = Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> object:
        start.wait()
        try:
            return attempt()
        except SesDashError as error:
            return error

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))
