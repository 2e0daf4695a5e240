"""What passes at cost on statements of customers that pay by pricebooks: no rule names it (R11)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash import money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ses_dash.model.statement import Draft

_MOST = 5
_AT_COST = "at cost"


def passed(drafts: Iterable[Draft]) -> dict[tuple[str, str], Decimal]:
    """Return what is sold for its cost, by service and currency, the largest amounts first.

    Drafts without any rule are left out: their customers are sold everything at cost.
    """
    found: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for draft in drafts:
        for line in draft.lines if draft.rules else ():
            prices = [each.price for each in line.details if each.priced == _AT_COST]
            if prices:
                found[line.service or line.description, draft.currency].append(money.total(prices))
    sums = {key: money.total(amounts) for key, amounts in found.items()}
    return dict(sorted(sums.items(), key=lambda each: (-abs(each[1]), each[0])))


def sentence(found: dict[tuple[str, str], Decimal]) -> str:
    """Say what passes at cost; nothing where nothing does."""
    if not found:
        return ""
    named = [
        f"{service} ({money.show(amount, currency)})"
        for (service, currency), amount in list(found.items())[:_MOST]
    ]
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return f"Sold at cost, since no rule of a pricebook names it: {', '.join(named)}{more}."
