"""Months that have something to freeze before anything of them is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.billing import overrides, standing
from ses_dash.billing.draft import drafts
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.options import azure_billing_day
from ses_dash.billing.window import PROGRAMS
from ses_dash.warehouse.read import latest_periods

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores


def waiting(stores: Stores, actor: Actor) -> list[tuple[str, BillingPeriod]]:
    """Return program and month where metered days of the month before wait to be frozen (R32).

    Only months without charges of their own, which no list of loaded months has. Reads no charges
    unless somebody ever set the Azure Billing Day.
    """
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        if not overrides.ever_set(conn, azure_billing_day.OPTION.key):
            return []
    bring_up_to_date(stores)
    costs = latest_periods(stores.warehouse, actor.scope)
    loaded = {(each.program, each.period) for each in costs if each.program in PROGRAMS}
    following = {(program, period.shift(1)) for program, period in loaded} - loaded
    return [place for place in sorted(following) if _is_open(stores, actor, *place)]


def _is_open(stores: Stores, actor: Actor, program: str, period: BillingPeriod) -> bool:
    """Say whether a month has a draft that is not frozen."""
    made = {(each.customer.id, each.currency) for each in drafts(stores, actor, program, period)}
    with stores.ledger.read() as conn:
        return bool(made - standing.by_owner(conn, actor.scope, program, period).keys())
