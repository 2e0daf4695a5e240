"""Buy terms. They are added, never changed: of two from the same month the later one counts."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from ses_dash import clock, money
from ses_dash.ledger import audit, price_tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.buying import BuyTerm
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_TERM = price_tables.buy_term


def all(conn: Connection) -> tuple[BuyTerm, ...]:  # noqa: A001 - read as buyterms.all
    """Return the terms that count, by program, kind of charge, currency and month."""
    latest = {
        (row.program, row.charges, row.currency, row.valid_from): row
        for row in conn.execute(select(_TERM).order_by(_TERM.c.id))
    }
    return tuple(
        BuyTerm(
            *key[:2],
            latest[key].method,
            Decimal(latest[key].value),
            BillingPeriod(key[3]),
            key[2],
        )
        for key in sorted(latest)
    )


def choose(conn: Connection, actor: Actor, term: BuyTerm) -> None:
    """Keep what we are billed from a month on."""
    values = asdict(term) | {
        "valid_from": term.valid_from.start,
        "value": money.plain(term.value),
        "chosen_at": clock.stamp(),
        "chosen_by": actor.name,
    }
    conn.execute(_TERM.insert().values(values))
    audit.record(conn, actor, "choose buy terms", " ".join(filter(None, term.place)), after=term)
    touch(conn)
