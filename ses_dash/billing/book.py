"""What the stores hold of a month, read once for the drafts of many customers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash.access import Scope
from ses_dash.billing import history
from ses_dash.ledger import accounts, customers
from ses_dash.ledger.ledger import version
from ses_dash.warehouse.read import month_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.billing.history import Net
    from ses_dash.ledger import Connection
    from ses_dash.model.customer import Customer
    from ses_dash.period import BillingPeriod
    from ses_dash.warehouse.read import MonthRow
    from ses_dash.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Book:
    """The charges of a program and month by customer and currency, and whose they are.

    `facts` and `generation` say of which ledger facts and which warehouse this is true.
    """

    program: str
    period: BillingPeriod
    customers: Mapping[int, Customer]
    account_names: Mapping[str, str]
    rows: Mapping[int, Mapping[str, Sequence[MonthRow]]]
    prices: Net  # of the months before, by the report
    facts: int
    generation: int

    def only(self, customer_id: int) -> Book:
        """Return the part of one customer, nobody's if it has no charges."""
        if customer_id not in self.rows:
            return replace(self, rows={})
        return replace(self, rows={customer_id: self.rows[customer_id]})


def read(
    warehouse: Warehouse, conn: Connection, scope: Scope, program: str, period: BillingPeriod
) -> Book:
    """Read a month of the customers in scope. The warehouse must know the ledger's facts."""
    generation = warehouse.generation
    rows: defaultdict[int, defaultdict[str, list[MonthRow]]]
    rows = defaultdict(lambda: defaultdict(list))
    for row in month_rows(warehouse, scope, program, period):
        if row.customer_id is not None:
            rows[row.customer_id][row.currency].append(row)
    owners = Scope.only(*rows)
    return Book(
        program=program,
        period=period,
        customers={each.id: each for each in customers.all(conn, owners, archived=True)},
        account_names={
            each.account: each.name for each in accounts.all(conn) if each.program == program
        },
        rows=rows,
        prices=history.prices(warehouse, owners, program, period),
        facts=version(conn),
        generation=generation,
    )
