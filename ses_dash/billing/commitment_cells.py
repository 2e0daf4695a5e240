"""Policies of commitments as CSV, out and in (R35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.billing import commitments
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError, CellError, NotFoundError
from ses_dash.ledger import commitments as ledger
from ses_dash.ledger import customers
from ses_dash.model.commitment import POLICIES, CommitmentPolicy
from ses_dash.model.program import program_key
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.model.commitment import Policy
    from ses_dash.stores import Stores

    Row = Mapping[str, str]

LAYOUT = Layout(("program", "commitment", "valid_from", "policy", "owner"), required=4)
NONE = "none"


def export_policies(stores: Stores, actor: Actor) -> str:
    """Return the policies of all commitments as `import_policies` reads them.

    For a narrower scope those of commitments with charges in it.
    """
    authorize(actor, Action.SEE_COST)
    in_sight = {(each.program, each.commitment_id) for each in commitments.all(stores, actor)}
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
        found = ledger.policies(conn)
    rows = (
        (
            *(each.program, each.commitment_id, str(each.valid_from), each.policy or NONE),
            names.get(each.owner_id or 0, ""),
        )
        for each in found
        if actor.scope.customers is None or (each.program, each.commitment_id) in in_sight
    )
    return cells.table(LAYOUT.columns, (map(cells.text, row) for row in rows))


def import_policies(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Take policies of commitments from a CSV; one bad line, and nothing is taken.

    `none` as policy: as the provider's file has it from that month on. Without an owner it is whose
    account pays the fee.
    """
    authorize(actor, Action.EDIT_PRICES)
    bring_up_to_date(stores)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take(stores, conn, actor, row)

    return import_rows(stores, csv_text, LAYOUT, prepare, dry_run=dry_run, file=file)


def policy_named(text: str) -> Policy | None:
    """Return the policy of a name, None for `none`; raise `BadValueError` for any other."""
    name = text.strip().lower()
    for policy in POLICIES:
        if name == policy:
            return policy
    if name != NONE:
        raise BadValueError("policy", text, f"choose one of {', '.join(POLICIES)} or {NONE}")
    return None


def _take(stores: Stores, conn: Connection, actor: Actor, row: Row) -> list[Change]:
    policy = read_cell(row, "policy", policy_named)
    name = row.get("owner", "").strip()
    owner = customers.by_name(conn, name) if name else None
    if name and (owner is None or not actor.scope.holds(owner.id)):
        raise CellError("owner", str(NotFoundError("customer", name)))
    made = commitments.complete(
        stores,
        CommitmentPolicy(
            read_cell(row, "program", program_key),
            row["commitment"].strip(),
            read_cell(row, "valid_from", BillingPeriod.parse),
            policy,
            owner.id if owner else None,
        ),
    )
    if not commitments.keep(stores, conn, actor, made):
        return []
    subject = f"{made.program} {made.commitment_id}"
    return [Change(subject, "policy", "", f"{policy or NONE} from {made.valid_from}")]
