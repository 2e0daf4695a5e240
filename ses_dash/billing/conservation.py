"""Conservation: every loaded amount is on a statement or a draft, unassigned, kept or pending."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Actor, Role, Scope
from ses_dash.billing import standing
from ses_dash.billing.document import from_json
from ses_dash.billing.draft import drafts, unassigned
from ses_dash.billing.window import PROGRAMS
from ses_dash.ledger import statements
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.read import loaded_cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from ses_dash.model.statement import Draft, Exchanged
    from ses_dash.stores import Stores

    _Key = tuple[str, int, str, str]  # currency, customer, kind, subject
    _Place = tuple[str, BillingPeriod]  # program and month

_AUDITOR = Actor("conservation", Role.ADMIN, Scope.all())  # adds up everybody's cost


@dataclass(frozen=True, slots=True)
class Conservation:
    """Where the cost of one program, month and currency is.

    `difference` is loaded less all the others; anything but 0 is a fault of the product. Days of
    metered Azure are carried over the ends of months (R32): `carried_in` is on statements of this
    month but was loaded for the one before, `carried_out` is on those of the next one. `pending` is
    what changed under statements that are frozen; it may be negative.
    """

    program: str
    period: str
    currency: str
    loaded: Decimal
    frozen: Decimal
    drafts: Decimal
    carried_in: Decimal
    carried_out: Decimal
    unassigned: Decimal
    kept: Decimal
    pending: Decimal

    @property
    def difference(self) -> Decimal:
        """Return what cannot be accounted for."""
        parts = (self.frozen, self.drafts, self.carried_out, self.unassigned, self.kept)
        there = money.total((*parts, self.pending))
        return money.subtract(money.total((self.loaded, self.carried_in)), there)


@dataclass(frozen=True, slots=True)
class _Cost:
    """The cost on a statement's lines, what of it is of the month before, and what is kept."""

    lines: Decimal = money.ZERO
    carried_in: Decimal = money.ZERO
    kept: Decimal = money.ZERO

    @property
    def own(self) -> Decimal:
        """Return what is of the billing month of the statement."""
        return money.subtract(money.total((self.lines, self.kept)), self.carried_in)


_NOTHING = _Cost()


@dataclass(frozen=True, slots=True)
class _Month:
    """The statements of a month: as they would be made now, and as they are frozen."""

    live: Mapping[_Key, _Cost]
    frozen: Mapping[_Key, _Cost]

    @property
    def currencies(self) -> set[str]:
        """Return the currencies of its statements."""
        return {key[0] for key in (*self.live, *self.frozen)}

    def of(self, currency: str) -> _Month:
        """Return those of one currency."""
        return _Month(_only(self.live, currency), _only(self.frozen, currency))

    @property
    def open(self) -> list[_Cost]:
        """Return what is not frozen yet."""
        return [cost for key, cost in self.live.items() if key not in self.frozen]

    @property
    def all(self) -> list[_Cost]:
        """Return every statement: as frozen, else as it would be made."""
        return [*self.frozen.values(), *self.open]

    def changed(self, part: str) -> Decimal:
        """Return by how much a part of what is frozen would be another now."""
        now = (getattr(self.live.get(key, _NOTHING), part) for key in self.frozen)
        return money.subtract(money.total(now), _sum(self.frozen.values(), part))


def conservation(
    stores: Stores, program: str | None = None, period: BillingPeriod | None = None
) -> list[Conservation]:
    """Return where the cost of each program, month and currency is, by program and month."""
    with stores.warehouse.write_lock:
        one = (program, period) if program is not None and period is not None else None
        loaded: defaultdict[_Place, dict[str, Decimal]] = defaultdict(dict)
        for each in loaded_cost(stores.warehouse, *(one or ())):
            loaded[each.program, each.period][each.currency] = each.billed_cost
        months = _Months(stores)
        return [
            found
            for place in ([one] if one else _all(stores, loaded))
            if program in (None, place[0]) and period in (None, place[1])
            for found in _month(stores, months, *place, loaded=loaded.get(place, {}))
        ]


class _Months(dict["_Place", _Month]):
    """The statements of months, each made once."""

    def __init__(self, stores: Stores) -> None:
        super().__init__()
        self._stores = stores

    def __missing__(self, place: _Place) -> _Month:
        made = drafts(self._stores, _AUDITOR, *place)
        self[place] = found = _Month(_costs(made), _frozen(self._stores, *place))
        return found


def _all(stores: Stores, loaded: Iterable[_Place]) -> list[_Place]:
    """Return the months with charges or statements, and those they may share days with (R32)."""
    with stores.ledger.read() as conn:
        stand = [each for each in statements.all(conn, Scope.all()) if each.state != "void"]
    frozen = ((each.program, BillingPeriod.parse(each.period)) for each in stand)
    months = {*loaded, *frozen}
    metered = {place for place in months if place[0] in PROGRAMS}
    around = {(key, month.shift(count)) for key, month in metered for count in (-1, 1)}
    return sorted(months | around)


def _month(
    stores: Stores,
    months: _Months,
    program: str,
    period: BillingPeriod,
    *,
    loaded: dict[str, Decimal],
) -> list[Conservation]:
    this = months[program, period]
    following = _Month({}, {})
    if program in PROGRAMS:
        following = months[program, period.shift(1)]
    nobodys = unassigned(stores, _AUDITOR, program, period)
    own = {*loaded, *nobodys, *this.currencies}
    found = [
        _currency(
            (program, str(period), currency),
            this.of(currency),
            following.of(currency),
            loaded=loaded.get(currency, money.ZERO),
            nobodys=nobodys.get(currency, money.ZERO),
        )
        for currency in sorted(own | following.currencies)
    ]
    return [each for each in found if each.currency in own or each.carried_out or each.pending]


def _currency(
    key: tuple[str, str, str],
    this: _Month,
    following: _Month,
    *,
    loaded: Decimal,
    nobodys: Decimal,
) -> Conservation:
    return Conservation(
        *key,
        loaded=loaded,
        frozen=_sum(this.frozen.values(), "lines"),
        drafts=_sum(this.open, "lines"),
        carried_in=_sum(this.all, "carried_in"),
        carried_out=_sum(following.all, "carried_in"),
        unassigned=nobodys,
        kept=_sum(this.all, "kept"),
        pending=money.total((this.changed("own"), following.changed("carried_in"))),
    )


def _only(costs: Mapping[_Key, _Cost], currency: str) -> dict[_Key, _Cost]:
    return {key: cost for key, cost in costs.items() if key[0] == currency}


def _sum(costs: Iterable[_Cost], part: str) -> Decimal:
    return money.total(getattr(cost, part) for cost in costs)


def _frozen(stores: Stores, program: str, period: BillingPeriod) -> dict[_Key, _Cost]:
    """Return the cost of the statements that stand, from their documents."""
    with stores.ledger.read() as conn:
        stand = standing.statements_of(conn, Scope.all(), program, period)
        texts = [statements.document_json(conn, each.id) for each in stand]
    return _costs(from_json(text).draft for text in texts)


def _costs(made: Iterable[Draft]) -> dict[_Key, _Cost]:
    """Return the cost of statements by the currency it is in, whatever theirs (R21)."""
    found: dict[_Key, _Cost] = {}
    for draft in made:
        lines: defaultdict[str, list[Decimal]] = defaultdict(list)
        for line in draft.lines:
            lines[line.cost_currency or draft.currency].append(line.cost)
        parts: tuple[Draft | Exchanged, ...] = (draft, *draft.exchanged)
        for each in parts:
            key = (each.currency, draft.customer.id, draft.kind, draft.subject)
            found[key] = _Cost(
                lines=money.total(lines[each.currency]),
                carried_in=each.carried_in,
                kept=money.total(each.kept.values()),
            )
    return found
