"""Prepaid commitments rolled forward: what was paid at once and is not used up yet (R10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing.commitments import by_commitment
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.render import cells
from ses_dash.warehouse import commitment_costs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ses_dash.access import Actor
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores
    from ses_dash.warehouse.commitment_costs import RoleMonth

COLUMNS = (
    *("program", "commitment", "currency", "month"),
    *("opening", "bought", "released", "closing", "fault"),
)
_DUST = Decimal("0.005")  # what spreading a fee over hours may leave
_A_TERM = timedelta(days=32)  # a fee whose period is longer says when its term ends


@dataclass(frozen=True, slots=True)
class Rolled:
    """A month of a commitment, exact: opening + bought - released = closing.

    Bought is what fees are billed beyond what they cost in that month; released is what the use of
    it costs beyond what that is billed. `fault` says what is wrong with the closing amount.
    """

    program: str
    commitment_id: str
    currency: str
    period: BillingPeriod
    opening: Decimal
    bought: Decimal
    released: Decimal
    closing: Decimal
    fault: str = ""


def roll_forward(stores: Stores, actor: Actor) -> list[Rolled]:
    """Return every month with charges of every commitment, by program, commitment and currency."""
    authorize(actor, Action.SEE_COST)
    bring_up_to_date(stores)
    found = by_commitment(commitment_costs.months(stores.warehouse, actor.scope))
    return [rolled for rows in found.values() for rolled in roll(rows)]


def as_csv(stores: Stores, actor: Actor) -> str:
    """Return the roll-forward as CSV, with exact amounts."""
    rows = (
        (
            *map(cells.text, (each.program, each.commitment_id, each.currency, str(each.period))),
            *map(money.plain, (each.opening, each.bought, each.released, each.closing)),
            cells.text(each.fault),
        )
        for each in roll_forward(stores, actor)
    )
    return cells.table(COLUMNS, rows)


def roll(rows: Sequence[RoleMonth]) -> Iterator[Rolled]:
    """Yield the months of one commitment and currency, given in their order."""
    ends = max((each.end.date() for each in rows if _names_its_term(each)), default=None)
    opening = money.ZERO
    for period, parts in groupby(rows, key=lambda each: each.period):
        ahead = [(each, money.subtract(each.billed, each.effective)) for each in parts]
        bought = money.total(amount for each, amount in ahead if _buys(each, amount))
        released = money.negate(
            money.total(amount for each, amount in ahead if not _buys(each, amount))
        )
        closing = money.subtract(money.total((opening, bought)), released)
        yield Rolled(
            *(rows[0].program, rows[0].commitment_id, rows[0].currency, period),
            *(opening, bought, released, closing),
            fault=_fault(closing, period, ends, rows[0].currency),
        )
        opening = closing


def _buys(row: RoleMonth, amount: Decimal) -> bool:
    return row.role == "fee" or (row.role == "renewal" and amount > 0)


def _names_its_term(row: RoleMonth) -> bool:
    return row.role == "fee" and row.end - row.start > _A_TERM


def _fault(closing: Decimal, period: BillingPeriod, ends: date | None, currency: str) -> str:
    if closing < -_DUST:
        return "more is used up than was paid: the month of a payment is not loaded"
    if ends is not None and period.end >= ends and closing > _DUST:
        return f"{money.show(closing, currency)} is left after the end of its term, {ends}"
    return ""
