"""What the stores hold of a month, read once for the drafts of many customers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Scope
from ses_dash.billing import history, standing
from ses_dash.billing.overrides import UNCHANGED
from ses_dash.billing.window import PROGRAMS
from ses_dash.ledger import accounts, customers
from ses_dash.ledger.ledger import version
from ses_dash.model.program import PROGRAMS as CLOUD_PROGRAMS
from ses_dash.model.program import SERVICES
from ses_dash.warehouse.metered import Cut, billed, cut_rows
from ses_dash.warehouse.read import month_rows

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.billing.history import Net
    from ses_dash.billing.options.option import Value
    from ses_dash.billing.window import Window
    from ses_dash.ledger import Connection
    from ses_dash.model.customer import Customer
    from ses_dash.period import BillingPeriod
    from ses_dash.warehouse.read import MonthRow
    from ses_dash.warehouse.warehouse import Warehouse

    Owned = tuple[int, str]  # customer and currency
    Rows = defaultdict[int, defaultdict[str, list[MonthRow]]]


@dataclass(frozen=True, slots=True)
class Carried:
    """The exact cost of metered days that statements move over the end of a month (R32).

    `into`: of the billing month before, on this statement; `out`: of this one, on the next.
    """

    into: Decimal
    out: Decimal


NOTHING_CARRIED = Carried(money.ZERO, money.ZERO)


@dataclass(frozen=True, slots=True)
class Book:
    """The charges on a month's statements by customer and currency, and whose they are.

    `scope` is for whom it was read: charges of ours need no usage. `others` are the books of every
    program, where this one is of our services over all of them (R14). `windows` are the metered
    days of everybody with charges in this month or the one before; none for programs without.
    `facts` and `generation` say of which ledger facts and which warehouse this is true.
    """

    program: str
    period: BillingPeriod
    scope: Scope
    customers: Mapping[int, Customer]
    account_names: Mapping[str, str]
    rows: Mapping[int, Mapping[str, Sequence[MonthRow]]]
    windows: Mapping[Owned, Window]
    carried: Mapping[Owned, Carried]
    prices: Net  # of the months before, by the report
    facts: int
    generation: int
    others: tuple[Book, ...] = ()

    def only(self, customer_id: int) -> Book:
        """Return the part of one customer, nobody's if it has no charges."""
        mine = self.rows.get(customer_id)
        return replace(
            self,
            scope=Scope.only(customer_id),
            rows={} if mine is None else {customer_id: mine},
            others=tuple(each.only(customer_id) for each in self.others),
        )


def read(
    warehouse: Warehouse,
    conn: Connection,
    program: str,
    period: BillingPeriod,
    *,
    scope: Scope,
    changes: Mapping[str, Value] = UNCHANGED,
) -> Book:
    """Read a month of the customers in scope. The warehouse must know the ledger's facts.

    `changes` are options to look at as if they were set, by key.
    """
    if program == SERVICES.key:
        return _services(warehouse, conn, period, scope=scope, changes=changes)
    generation = warehouse.generation
    windows: Mapping[Owned, Window] = {}
    if program in PROGRAMS:
        owned = billed(warehouse, scope, program, period)
        windows = standing.windows(conn, program, period, owned, changes)
    cuts = {key: window for key, window in windows.items() if window.cuts(period)}
    rows = _whole(warehouse, program, period, scope=scope, but=cuts)
    carried = _cut(warehouse, program, period, cuts, into=rows)
    return Book(
        program=program,
        period=period,
        scope=scope,
        customers={each.id: each for each in customers.all(conn, scope, archived=True)},
        account_names={
            each.account: each.name for each in accounts.all(conn) if each.program == program
        },
        rows=rows,
        windows=windows,
        carried=carried,
        prices=history.prices(warehouse, Scope.only(*rows), program, period),
        facts=version(conn),
        generation=generation,
    )


def _services(
    warehouse: Warehouse,
    conn: Connection,
    period: BillingPeriod,
    *,
    scope: Scope,
    changes: Mapping[str, Value],
) -> Book:
    """Return the book of our services: no charges of its own, and the books of all programs."""
    generation = warehouse.generation
    return Book(
        program=SERVICES.key,
        period=period,
        scope=scope,
        customers={each.id: each for each in customers.all(conn, scope, archived=True)},
        account_names={},
        rows={},
        windows={},
        carried={},
        prices={},
        facts=version(conn),
        generation=generation,
        others=tuple(
            read(warehouse, conn, each.key, period, scope=scope, changes=changes)
            for each in CLOUD_PROGRAMS
        ),
    )


def _whole(
    warehouse: Warehouse,
    program: str,
    period: BillingPeriod,
    *,
    scope: Scope,
    but: Container[Owned],
) -> Rows:
    """Return the rows of a calendar month, for all but some."""
    rows: Rows = defaultdict(lambda: defaultdict(list))
    for row in month_rows(warehouse, scope, program, period):
        if row.customer_id is not None and (row.customer_id, row.currency) not in but:
            rows[row.customer_id][row.currency].append(row)
    return rows


def _cut(
    warehouse: Warehouse,
    program: str,
    period: BillingPeriod,
    cuts: Mapping[Owned, Window],
    *,
    into: Rows,
) -> dict[Owned, Carried]:
    """Add the rows of statements that begin or end inside a month; return what they carry."""
    chosen = [Cut(*key, window.first, window.end) for key, window in cuts.items()]
    arrived: defaultdict[Owned, list[Decimal]] = defaultdict(list)
    left: defaultdict[Owned, list[Decimal]] = defaultdict(list)
    for leaves, cost, row in cut_rows(warehouse, program, period, chosen):
        key = (row.customer_id or 0, row.currency)
        if leaves:
            left[key].append(row.billed_cost)
        else:
            into[key[0]][key[1]].append(row)
            arrived[key].append(cost)
    return {key: Carried(money.total(arrived[key]), money.total(left[key])) for key in cuts}
