"""Books read ahead for a freeze of many: one read for a hundred customers, while it is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing import book, standing
from ses_dash.billing.draft import narrowed
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.overrides import UNCHANGED
from ses_dash.ledger.ledger import version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Scope
    from ses_dash.billing.book import Book
    from ses_dash.ledger import Connection
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_AHEAD = 100  # customers in one read


class Shelf:
    """Gives the book of one customer after the other, as the stores are at that moment."""

    def __init__(
        self,
        stores: Stores,
        scope: Scope,
        program: str,
        period: BillingPeriod,
        customers: Sequence[int],
    ) -> None:
        self._stores = stores
        self._scope = scope
        self._month = (program, period)
        self._customers = list(dict.fromkeys(customers))
        self._read: Book | None = None
        self._for: frozenset[int] = frozenset()

    def book(self, conn: Connection, customer_id: int) -> Book:
        """Return what there is of a customer. Call it with the warehouse's write lock held."""
        if self._read is None or not self._is_true(conn, self._read, customer_id):
            first = self._customers.index(customer_id)
            self._for = frozenset(self._customers[first : first + _AHEAD])
            bring_up_to_date(self._stores)
            scope = narrowed(self._scope, self._for)
            self._read = book.read(self._stores.warehouse, conn, *self._month, scope=scope)
        return self._read.only(customer_id)

    def _is_true(self, conn: Connection, read: Book, customer_id: int) -> bool:
        """Say whether a customer is in what was read, and everything still as it was then."""
        return (
            customer_id in self._for
            and not read.others  # statements of other programs may move their days
            and read.generation == self._stores.warehouse.generation
            and read.facts == version(conn)
            and self._windows_stand(conn, read, customer_id)
        )

    def _windows_stand(self, conn: Connection, read: Book, customer_id: int) -> bool:
        """Say whether no statement beside the month's moved the days that it bills (R32)."""
        ours = {owned: found for owned, found in read.windows.items() if owned[0] == customer_id}
        return not ours or ours == standing.windows(conn, *self._month, ours, UNCHANGED)
