"""Conservation: every loaded amount is on a statement or a draft, unassigned, kept or pending."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Actor, Role, Scope
from ses_dash.billing.document import from_json
from ses_dash.billing.draft import drafts, unassigned
from ses_dash.ledger import statements
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.read import loaded_cost

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ses_dash.model.statement import Draft
    from ses_dash.stores import Stores

_AUDITOR = Actor("conservation", Role.ADMIN, Scope.all())  # adds up everybody's cost


@dataclass(frozen=True, slots=True)
class Conservation:
    """Where the cost of one program, month and currency is.

    `difference` is loaded less all the others; anything but 0 is a fault of the product. `pending`
    is what changed for customers whose month is frozen; it may be negative.
    """

    program: str
    period: str
    currency: str
    loaded: Decimal
    frozen: Decimal
    drafts: Decimal
    unassigned: Decimal
    kept: Decimal
    pending: Decimal

    @property
    def difference(self) -> Decimal:
        """Return what cannot be accounted for."""
        parts = (self.frozen, self.drafts, self.unassigned, self.kept, self.pending)
        return money.subtract(self.loaded, money.total(parts))


@dataclass(frozen=True, slots=True)
class _Cost:
    """The cost of a customer's month: on lines, and kept."""

    lines: Decimal
    kept: Decimal


_Key = tuple[str, int]  # currency, customer


def conservation(
    stores: Stores, program: str | None = None, period: BillingPeriod | None = None
) -> list[Conservation]:
    """Return where the cost of each program, month and currency is, by program and month."""
    with stores.warehouse.write_lock:
        loaded: defaultdict[tuple[str, BillingPeriod], dict[str, Decimal]] = defaultdict(dict)
        for each in loaded_cost(stores.warehouse):
            loaded[each.program, each.period][each.currency] = each.billed_cost
        return [
            found
            for month in sorted(loaded.keys() | _frozen_months(stores))
            if program in (None, month[0]) and period in (None, month[1])
            for found in _month(stores, *month, loaded[month])
        ]


def _frozen_months(stores: Stores) -> set[tuple[str, BillingPeriod]]:
    with stores.ledger.read() as conn:
        return {
            (program, BillingPeriod.parse(period))
            for program, period, *_ in statements.lines_cost(conn)
        }


def _month(
    stores: Stores, program: str, period: BillingPeriod, loaded: dict[str, Decimal]
) -> list[Conservation]:
    live = {
        (draft.currency, draft.customer.id): _cost(draft)
        for draft in drafts(stores, _AUDITOR, program, period)
    }
    frozen = _frozen(stores, program, period)
    nobodys = unassigned(stores, _AUDITOR, program, period)
    currencies = {*loaded, *nobodys, *(currency for currency, _ in (*live, *frozen))}
    return [
        _currency(
            (program, str(period), currency),
            loaded.get(currency, money.ZERO),
            nobodys.get(currency, money.ZERO),
            live=_of(live, currency),
            frozen=_of(frozen, currency),
        )
        for currency in sorted(currencies)
    ]


def _currency(
    key: tuple[str, str, str],
    loaded: Decimal,
    unassigned_cost: Decimal,
    *,
    live: dict[int, _Cost],
    frozen: dict[int, _Cost],
) -> Conservation:
    standing = list(frozen.values())
    open_ = [cost for customer, cost in live.items() if customer not in frozen]
    now = [cost for customer, cost in live.items() if customer in frozen]
    return Conservation(
        *key,
        loaded=loaded,
        frozen=money.total(cost.lines for cost in standing),
        drafts=money.total(cost.lines for cost in open_),
        unassigned=unassigned_cost,
        kept=money.total(cost.kept for cost in (*standing, *open_)),
        pending=money.subtract(_whole(now), _whole(standing)),
    )


def _of(costs: dict[_Key, _Cost], wanted: str) -> dict[int, _Cost]:
    return {customer: cost for (currency, customer), cost in costs.items() if currency == wanted}


def _whole(costs: Iterable[_Cost]) -> Decimal:
    return money.total(amount for cost in costs for amount in (cost.lines, cost.kept))


def _frozen(stores: Stores, program: str, period: BillingPeriod) -> dict[_Key, _Cost]:
    """Return the cost of the statements that stand, from their documents."""
    with stores.ledger.read() as conn:
        found = statements.all(conn, Scope.all(), program=program, period=str(period))
        standing = [each.id for each in found if each.state != "void"]
        texts = [statements.document_json(conn, each) for each in standing]
    made = [from_json(text).draft for text in texts]
    return {(draft.currency, draft.customer.id): _cost(draft) for draft in made}


def _cost(draft: Draft) -> _Cost:
    return _Cost(money.total(line.cost for line in draft.lines), money.total(draft.kept.values()))
