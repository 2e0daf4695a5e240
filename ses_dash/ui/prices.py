"""What customers pay for the latest month, beside their names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash.reports.filters import Filters
from ses_dash.ui import figures, filters
from ses_dash.ui.figures import PRICE
from ses_dash.ui.session import stores

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.period import BillingPeriod

    Prices = dict[int, dict[str, Decimal]]  # by customer and currency

MEANING = "By the price list, before credits, tax and rounding."


def latest(actor: Actor, customer_id: int | None = None) -> tuple[BillingPeriod | None, Prices]:
    """Return the latest month there is, and what each customer, or one, pays for it."""
    month = next((cost.period for cost in filters.loaded(stores(), actor)), None)
    found: Prices = defaultdict(dict)
    if month:
        only = None if customer_id is None else str(customer_id)
        chosen = Filters(period_from=month, period_to=month, customer=only)
        for row in figures.run(actor, "summary", chosen, ("customer_id",)):
            found[row["customer_id"] or 0][row["billing_currency"]] = row[PRICE]
    return month, dict(found)
