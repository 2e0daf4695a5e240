"""What a charge would come to: tried on the last month that is over, nothing saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.access import Action, authorize
from ses_dash.billing import additions, book
from ses_dash.billing.draft import from_book, narrowed
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.ledger import charge_checks
from ses_dash.warehouse.read import latest_periods

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.charge import Charge
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_TRIED = -1  # the id of a charge that is not kept


@dataclass(frozen=True, slots=True)
class Example:
    """What a charge comes to in a month: customer, currency, net amount and how it came about."""

    period: BillingPeriod
    amounts: tuple[tuple[str, str, Decimal, str], ...]


def on_last_month(stores: Stores, actor: Actor, charge: Charge) -> Example | None:
    """Return what a charge comes to on the latest month that is over; None: there is none."""
    authorize(actor, Action.EDIT_CHARGES)
    bring_up_to_date(stores)
    today = clock.today()
    over = (
        each.period
        for each in latest_periods(stores.warehouse, actor.scope)
        if charge.program in ("", each.program)
    )
    period = max((each for each in over if each.end <= today), default=None)
    if period is None:
        return None
    tried = replace(charge_checks.checked(charge), id=_TRIED, first=period, last=None)
    only = None if tried.customer_id is None else frozenset({tried.customer_id})
    program = additions.printed_for(tried)
    scope = narrowed(actor.scope, only)
    with stores.ledger.read() as conn:
        read = book.read(stores.warehouse, conn, program, period, scope=scope)
        made = from_book(conn, read, tried=tried)
    lines = (
        (draft.customer.name, draft.currency, line)
        for draft in made
        for line in draft.lines
        if line.charged and line.charged.id == _TRIED
    )
    found = tuple((name, currency, line.net, line.explanation) for name, currency, line in lines)
    return Example(period, found)
