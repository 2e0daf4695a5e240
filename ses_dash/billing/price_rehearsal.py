"""Rehearsing prices: what past months would have sold for by a draft. Nothing is kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.pricing import rate
from ses_dash.errors import BadValueError
from ses_dash.ledger import customers
from ses_dash.ledger import pricebooks as ledger
from ses_dash.model.rule_checks import checked
from ses_dash.warehouse import rehearsing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ses_dash.access import Actor
    from ses_dash.model.pricebook import Pricebook, PricebookChoice, PriceRule
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores
    from ses_dash.warehouse.rehearsing import Rehearsed

MOST = 200  # lines that sell too low, worst first
_FLOOR_DECIMALS, _HIGHEST = 4, Decimal(100)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a customer, or one SKU of it, costs, pays, and would pay: exact, in one currency."""

    customer_id: int
    name: str
    currency: str
    cost: Decimal
    price: Decimal
    draft: Decimal
    unpriced: Decimal  # cost that the draft has no price for (R12)
    service: str = ""
    sku: str = ""

    @property
    def margin(self) -> Decimal | None:
        """Return the margin by the draft, in percent of the price; None where the price is 0."""
        return money.percent(money.subtract(self.draft, self.cost), self.draft)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a draft comes to: each customer, each month, and what it sells too low."""

    customers: tuple[Sum, ...]
    months: Mapping[tuple[str, str], tuple[Decimal, Decimal, Decimal]]  # (YYYY-MM, currency):
    # cost, price now, price by the draft
    low: tuple[Sum, ...]  # below the least margin or without a price: worst first, at most MOST


def rehearse(
    stores: Stores,
    actor: Actor,
    book: Pricebook,
    rules: Iterable[PriceRule],
    *,
    months: tuple[BillingPeriod, BillingPeriod],
    floor: Decimal = money.ZERO,
    payers: Sequence[int] | None = None,
) -> Rehearsal:
    """Return what months, first to last, would have sold for by rules.

    For `payers`, else for whoever pays by the pricebook at last, and for accounts that do. `floor`
    is the least margin in percent of the price. Raises `BadValueError` if nobody would pay by it.
    """
    authorize(actor, Action.SEE_COST)
    _check(floor, months)
    rates = [rate(0, rule) for rule in checked(rules)]
    bring_up_to_date(stores)
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
        found = _payers(ledger.choices(conn, actor.scope), book)
    paying = found if payers is None else [(each, "") for each in payers if each in names]
    if not paying:
        want = "nobody pays by it. Choose customers to rehearse it with"
        raise BadValueError("pricebook", book.name, want)
    drafted = rehearsing.Drafted(book.program, paying, rates)
    sums = rehearsing.by_customer(stores.warehouse, actor.scope, drafted, months)
    low = rehearsing.low(stores.warehouse, actor.scope, drafted, months, floor=floor, most=MOST)
    return Rehearsal(
        _by_customer(sums, names),
        _by_month(sums),
        tuple(_sum([each], names, each.service, each.sku) for each in low),
    )


def _payers(choices: Iterable[PricebookChoice], book: Pricebook) -> list[tuple[int, str]]:
    """Return customers and accounts whose latest choice is a pricebook."""
    latest = {
        (each.customer_id, each.account): each.pricebook_id
        for each in choices
        if each.program == book.program
    }
    return [key for key, pricebook_id in latest.items() if pricebook_id == book.id]


def _by_customer(sums: Sequence[Rehearsed], names: Mapping[int, str]) -> tuple[Sum, ...]:
    parts: defaultdict[tuple[str, int, str], list[Rehearsed]] = defaultdict(list)
    for each in sums:
        parts[names[each.customer_id], each.customer_id, each.currency].append(each)
    return tuple(_sum(parts[key], names) for key in sorted(parts))


def _by_month(
    sums: Sequence[Rehearsed],
) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]]:
    parts: defaultdict[tuple[str, str], list[Rehearsed]] = defaultdict(list)
    for each in sums:
        parts[str(each.period), each.currency].append(each)
    return {
        key: (
            money.total(each.cost for each in parts[key]),
            money.total(each.price for each in parts[key]),
            money.total(each.draft for each in parts[key]),
        )
        for key in sorted(parts)
    }


def _sum(
    parts: Sequence[Rehearsed], names: Mapping[int, str], service: str = "", sku: str = ""
) -> Sum:
    first = parts[0]
    return Sum(
        first.customer_id,
        names[first.customer_id],
        first.currency,
        cost=money.total(each.cost for each in parts),
        price=money.total(each.price for each in parts),
        draft=money.total(each.draft for each in parts),
        unpriced=money.total(each.unpriced for each in parts),
        service=service,
        sku=sku,
    )


def _check(floor: Decimal, months: tuple[BillingPeriod, BillingPeriod]) -> None:
    fine = floor.is_finite() and -_HIGHEST <= floor < _HIGHEST
    if not fine or floor != money.quantize(floor, _FLOOR_DECIMALS):
        raise BadValueError("floor", floor, "it is a percentage below 100")
    if months[1] < months[0]:
        raise BadValueError("to", months[1], f"it is not before {months[0]}")
