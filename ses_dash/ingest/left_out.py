"""What rows that add others up say, against what the charges add up to: told, never corrected."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.delivery import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from ses_dash.model.delivery import SliceTotal

DIFFER = "totals differ"  # code of a finding
AGREE = "totals agree"


def findings(left_out: Mapping[str, Decimal], totals: Iterable[SliceTotal]) -> Iterator[Finding]:
    """Yield how what is left out compares with the charges, currency by currency.

    A row without a currency is compared with the charges where these have one currency.
    """
    parts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for each in totals:
        parts[each.currency].append(each.amounts["billed_cost"])
    charges = {currency: money.total(amounts) for currency, amounts in parts.items()}
    for named, amount in left_out.items():
        alone = next(iter(charges)) if len(charges) == 1 else named
        currency = alone if named == money.NO_CURRENCY else named
        if amount and currency in charges:
            yield _finding(currency, amount, charges[currency])


def _finding(currency: str, amount: Decimal, charges: Decimal) -> Finding:
    both = f"{money.show(amount, currency)} left out, {money.show(charges, currency)} of charges"
    if amount == charges:
        return Finding(AGREE, f"The totals agree: {both}.")
    apart = money.show(abs(money.subtract(amount, charges)), currency)
    return Finding(DIFFER, f"The totals differ by {apart}: {both}.")
