"""Policies of commitments: added, never changed. Of two from one month the later one counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from ses_dash import clock
from ses_dash.ledger import audit, checks, customers, price_tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.commitment import CommitmentPolicy
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.access import Actor

_POLICY = price_tables.commitment_policy
_LONGEST = 500  # characters of an id


def policies(conn: Connection) -> tuple[CommitmentPolicy, ...]:
    """Return the policies that count, by program, commitment and month."""
    latest = {
        (row.program, row.commitment_id, row.valid_from): row
        for row in conn.execute(select(_POLICY).order_by(_POLICY.c.id))
    }
    return tuple(
        CommitmentPolicy(*key[:2], BillingPeriod(key[2]), latest[key].policy, latest[key].owner_id)
        for key in sorted(latest)
    )


def choose(conn: Connection, actor: Actor, policy: CommitmentPolicy) -> None:
    """Let a commitment go by a policy from a month on."""
    checks.line("commitment", policy.commitment_id, least=1, most=_LONGEST)
    owner = None
    if policy.owner_id is not None:
        owner = customers.get(conn, actor.scope, policy.owner_id).name
    values = asdict(policy) | {"valid_from": policy.valid_from.start}
    conn.execute(
        _POLICY.insert().values(values | {"chosen_at": clock.stamp(), "chosen_by": actor.name})
    )
    after = {"policy": policy.policy, "owner": owner, "from": str(policy.valid_from)}
    subject = f"{policy.program} {policy.commitment_id}"
    audit.record(conn, actor, "choose commitment policy", subject, after=after)
    touch(conn)
