"""Shared costs. They are added, never changed: of two from the same month the later one counts."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from ses_dash import clock, money
from ses_dash.ledger import audit, checks, customers, price_tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.sharing import Part, SharedCost
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_SHARED = price_tables.shared_cost
_PART = price_tables.shared_part
_LONGEST = 500  # characters of an account's id


def all(conn: Connection) -> tuple[SharedCost, ...]:  # noqa: A001 - read as sharing.all
    """Return what counts, by program, account and month."""
    parts: defaultdict[int, list[Part]] = defaultdict(list)
    for row in conn.execute(select(_PART).order_by(_PART.c.customer_id)):
        percent = None if row.percent is None else Decimal(row.percent)
        parts[row.shared_cost_id].append(Part(row.customer_id, percent))
    latest = {
        (row.program, row.account, row.valid_from): row
        for row in conn.execute(select(_SHARED).order_by(_SHARED.c.id))
    }
    return tuple(
        SharedCost(*key[:2], BillingPeriod(key[2]), latest[key].key, tuple(parts[latest[key].id]))
        for key in sorted(latest)
    )


def choose(conn: Connection, actor: Actor, shared: SharedCost) -> None:
    """Let an account's charges be divided from a month on."""
    checks.line("account", shared.account, least=1, most=_LONGEST)
    names = {
        each.customer_id: customers.get(conn, actor.scope, each.customer_id).name
        for each in shared.parts
    }
    added = conn.execute(
        _SHARED.insert()
        .values(
            program=shared.program,
            account=shared.account,
            valid_from=shared.valid_from.start,
            key=shared.key,
            chosen_at=clock.stamp(),
            chosen_by=actor.name,
        )
        .returning(_SHARED.c.id)
    ).scalar_one()
    rows = [
        {
            "shared_cost_id": added,
            "customer_id": each.customer_id,
            "percent": None if each.percent is None else money.plain(each.percent),
        }
        for each in shared.parts
    ]
    if rows:
        conn.execute(_PART.insert(), rows)
    after = {
        "key": shared.key,
        "from": str(shared.valid_from),
        "among": [_said(names[each.customer_id], each) for each in shared.parts],
    }
    subject = f"{shared.program} {shared.account}"
    audit.record(conn, actor, "share costs", subject, after=after)
    touch(conn)


def _said(name: str, part: Part) -> str:
    return name if part.percent is None else f"{name} {money.plain(part.percent)} %"
