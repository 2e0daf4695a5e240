"""Customers and accounts as CSV, in and out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing import field_cells
from ses_dash.billing.assigning import ALWAYS, first_day, owner
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError
from ses_dash.ledger import accounts, customers
from ses_dash.model.customer import Account, Assignment, Customer
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.assigning import Key
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

    Row = Mapping[str, str]

CUSTOMERS = Layout(
    (
        "name",
        "contact",
        "email",
        "address",
        "country",
        "tax_id",
        "tax_rate",
        "payment_method",
        "archived",
        "at_cost",
        "custom_fields",  # as `field_cells` writes them
        "bill_to",
        "language",
        "purchase_order",
        "seller",
    ),
    required=1,
)
ACCOUNTS = Layout(("program", "account", "name", "customer", "valid_from"), required=2)
NEW = "new"  # the column of a change that adds something
_NOBODY = "nobody"
_YES_NO = {
    "": False,
    "no": False,
    "false": False,
    "0": False,
    "yes": True,
    "true": True,
    "1": True,
}


def import_customers(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Add or change the customers of a CSV by name. One bad line, and nothing is taken.

    A column that is not there stays as it is; an empty cell empties it. `custom_fields` is one
    cell, like `Purchase order=4711*; Region=North`; see `field_cells`.
    """
    authorize(actor, Action.EDIT_CUSTOMERS)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take_customer(conn, actor, row)

    return import_rows(stores, csv_text, CUSTOMERS, prepare, dry_run=dry_run, file=file)


def import_accounts(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Add or change the accounts and assignments of a CSV. One bad line, and nothing is taken.

    A line without customer and day names the account only; a day without customer: nobody's from
    then on; a customer without day: as `assigning.assign` does.
    """
    authorize(actor, Action.EDIT_CUSTOMERS)

    def prepare(conn: Connection) -> Take:
        return _Accounts(conn, actor).take

    return import_rows(stores, csv_text, ACCOUNTS, prepare, dry_run=dry_run, file=file)


def export_customers(stores: Stores, actor: Actor) -> str:
    """Return the customers in scope as the CSV that `import_customers` reads."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        everybody = customers.all(conn, actor.scope, archived=True)
    rows = (_cells(each).values() for each in everybody)
    return cells.table(CUSTOMERS.columns, (map(cells.text, row) for row in rows))


def export_accounts(stores: Stores, actor: Actor) -> str:
    """Return the accounts in scope as the CSV that `import_accounts` reads, by assignment."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, Scope.all(), archived=True)}
        assigned: defaultdict[Key, list[Assignment]] = defaultdict(list)
        for each in accounts.assignments(conn):
            assigned[each.program, each.account].append(each)
        known = accounts.all(conn)
    rows = [
        (account.program, account.account, account.name, names.get(owner_id or 0, ""), day)
        for account in known
        for owner_id, day in _owners(assigned[account.program, account.account])
        if actor.scope.holds(owner_id)
    ]
    return cells.table(ACCOUNTS.columns, (map(cells.text, row) for row in rows))


def _take_customer(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    """Add or change a customer; what the file has no column for stays as it is."""
    values: dict[str, Any] = {
        name: read_cell(row, name, _READERS[name]) if name in _READERS else row[name]
        for name in row
    }
    before = customers.by_name(conn, row["name"])
    if before is None:
        made = customers.create(conn, actor, Customer(0, **values))
        differ = _differences(_cells(Customer(0, made.name)), _cells(made))
        said = ", ".join(f"{column} {after}" for column, _, after in differ)
        return [Change(made.name, NEW, "", said)]
    after = customers.update(conn, actor, replace(before, **values))
    return [Change(after.name, *each) for each in _differences(_cells(before), _cells(after))]


class _Accounts:
    """The accounts and assignments while a file of them is taken, row by row."""

    def __init__(self, conn: Connection, actor: Actor) -> None:
        self._conn, self._actor = conn, actor
        self._known = {(each.program, each.account): each for each in accounts.all(conn)}
        self._assigned: defaultdict[Key, dict[date, int | None]] = defaultdict(dict)
        for each in accounts.assignments(conn):
            self._assigned[each.program, each.account][each.valid_from] = each.customer_id

    def take(self, row: Row) -> list[Change]:
        """Name an account and assign it, as a row says."""
        key = read_cell(row, "program", program_key), row["account"].strip()
        name = self._named(key, row.get("name", "").strip())
        wanted = read_cell(row, "customer", lambda text: owner(self._conn, self._actor, text))
        day = read_cell(row, "valid_from", _day)
        if wanted is None and day is None:
            return name
        return name + self._give(key, wanted, day or first_day(key, self._assigned.keys()))

    def _named(self, key: Key, name: str) -> list[Change]:
        before = self._known.get(key)
        known = before or Account(*key)
        after = replace(known, name=name or known.name)
        accounts.save(self._conn, self._actor, after)
        self._known[key] = after
        if before is None:
            return [Change(" ".join(key), NEW, "", after.name)]
        differs = before.name != after.name
        return [Change(" ".join(key), "name", before.name, after.name)] if differs else []

    def _give(self, key: Key, wanted: int | None, day: date) -> list[Change]:
        days = self._assigned[key]
        same = day in days and days[day] == wanted
        earlier = max((each for each in days if each <= day), default=None)
        before = self._name(days[earlier] if earlier else None)
        accounts.assign(self._conn, self._actor, Assignment(*key, wanted, day))
        days[day] = wanted
        since = "from the beginning" if day == ALWAYS else f"from {day}"
        after = f"{self._name(wanted)} {since}"
        return [] if same else [Change(" ".join(key), "customer", before, after)]

    def _name(self, customer_id: int | None) -> str:
        if customer_id is None or not self._actor.scope.holds(customer_id):
            return _NOBODY
        return customers.get(self._conn, self._actor.scope, customer_id).name


def _rate(text: str) -> Decimal:
    return money.parse(text or "0")


def _yes_or_no(column: str, text: str) -> bool:
    try:
        return _YES_NO[text.lower()]
    except KeyError:
        raise BadValueError(column, text, "write yes or no") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadValueError("valid_from", text, "write a day like 2026-10-01") from None


# What cells that are no text stand for, by column.
_READERS: Mapping[str, Callable[[str], Any]] = {
    "tax_rate": _rate,
    "archived": partial(_yes_or_no, "archived"),
    "at_cost": partial(_yes_or_no, "at_cost"),
    "custom_fields": field_cells.read,
}


def _cells(customer: Customer) -> dict[str, str]:
    """Return a customer as the texts of a row, by column."""
    written = {
        "tax_rate": money.plain(customer.tax_rate),
        "archived": "yes" if customer.archived else "no",
        "at_cost": "yes" if customer.at_cost else "no",
        "custom_fields": field_cells.write(customer.custom_fields),
    }
    return {
        name: written[name] if name in written else getattr(customer, name)
        for name in CUSTOMERS.columns
    }


def _differences(before: Row, after: Row) -> list[tuple[str, str, str]]:
    return [(name, before[name], after[name]) for name in before if before[name] != after[name]]


def _owners(assigned: list[Assignment]) -> list[tuple[int | None, str]]:
    """Return the owners of an account with their first days; nobody for one never assigned."""
    return [(each.customer_id, each.valid_from.isoformat()) for each in assigned] or [(None, "")]
