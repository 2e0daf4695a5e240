"""The audit trail: who, what, when, why, before and after."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.access import Actor, Role, Scope
from ses_dash.ledger import audit
from ses_dash.model.customer import Customer

if TYPE_CHECKING:
    from sqlalchemy import Connection

ANNA = Actor("anna\n2026 login ok", Role.FINANCE, Scope.all())


def test_a_change_is_told_whole(conn: Connection) -> None:
    customer = Customer(1, "Acme", tax_rate=Decimal("7.70"))
    audit.record(conn, ANNA, "change customer", "Acme", before=None, after=customer, reason="asked")
    (row,) = audit.rows(conn, 10)
    assert row.at == "2026-11-20T12:00:00.000000Z"
    assert row.actor == "anna\n2026 login ok"
    assert (row.action, row.subject, row.reason) == ("change customer", "Acme", "asked")
    assert row.before is None
    assert row.after["tax_rate"] == "7.7"


def test_the_latest_changes_come_first(conn: Connection) -> None:
    for count in range(5):
        audit.record(conn, ANNA, "count", str(count))
    assert [row.subject for row in audit.rows(conn, 2)] == ["4", "3"]
