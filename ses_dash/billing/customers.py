"""Customers and accounts as CSV, in and out, and whose an account is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing.importing import Imported, Layout, import_rows
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError, NotFoundError
from ses_dash.ledger import accounts, customers
from ses_dash.model.customer import Account, Assignment, Customer
from ses_dash.model.program import program_key
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ses_dash.access import Actor
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
    ),
    required=1,
)
ACCOUNTS = Layout(("program", "account", "name", "customer", "valid_from"), required=2)
ALWAYS = date(1970, 1, 1)  # where an account's first assignment begins, so that it has its history
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
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False
) -> Imported:
    """Add or change the customers of a CSV by name. One bad line, and nothing is taken."""
    authorize(actor, Action.EDIT_CUSTOMERS)

    def prepare(conn: Connection) -> Callable[[Row], None]:
        return lambda row: _take_customer(conn, actor, row)

    return import_rows(stores, csv_text, CUSTOMERS, prepare, dry_run=dry_run)


def import_accounts(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False
) -> Imported:
    """Add or change the accounts and assignments of a CSV. One bad line, and nothing is taken.

    A line without customer and day names the account only; a day without customer: nobody's from
    then on; a customer without day: as `assign` does.
    """
    authorize(actor, Action.EDIT_CUSTOMERS)

    def prepare(conn: Connection) -> Callable[[Row], None]:
        known = {(each.program, each.account): each for each in accounts.all(conn)}
        return lambda row: _take_account(conn, actor, row, known)

    return import_rows(stores, csv_text, ACCOUNTS, prepare, dry_run=dry_run)


def export_customers(stores: Stores, actor: Actor) -> str:
    """Return the customers in scope as the CSV that `import_customers` reads."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        everybody = customers.all(conn, actor.scope, archived=True)
    return cells.table(CUSTOMERS.columns, map(_customer_row, everybody))


def export_accounts(stores: Stores, actor: Actor) -> str:
    """Return the accounts in scope as the CSV that `import_accounts` reads, by assignment."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, Scope.all(), archived=True)}
        assigned: defaultdict[tuple[str, str], list[Assignment]] = defaultdict(list)
        for each in accounts.assignments(conn):
            assigned[each.program, each.account].append(each)
        known = accounts.all(conn)
    rows = [
        (account.program, account.account, account.name, names.get(owner or 0, ""), day)
        for account in known
        for owner, day in _owners(assigned[account.program, account.account])
        if actor.scope.holds(owner)
    ]
    return cells.table(ACCOUNTS.columns, (map(cells.text, row) for row in rows))


def assign(
    stores: Stores,
    actor: Actor,
    program: str,
    account: str,
    customer_name: str | None,
    *,
    valid_from: date | None = None,
) -> Assignment:
    """Give an account to a customer, or to nobody, from a day on (R5).

    Without a day: from the beginning for an account nobody had yet, so that its history is covered,
    else from the first of this month.
    """
    authorize(actor, Action.EDIT_CUSTOMERS)
    key = (program_key(program), account.strip())
    with stores.ledger.write() as conn:
        if key not in {(each.program, each.account) for each in accounts.all(conn)}:
            raise NotFoundError("account", " ".join(key))
        owner = _owner(conn, actor, customer_name or "")
        made = Assignment(*key, owner, valid_from or _first_day(conn, key))
        accounts.assign(conn, actor, made)
    return made


def _owner(conn: Connection, actor: Actor, name: str) -> int | None:
    if not name.strip():
        return None
    found = customers.by_name(conn, name)
    if found is None or not actor.scope.holds(found.id):
        raise NotFoundError("customer", name)
    return found.id


def _first_day(conn: Connection, key: tuple[str, str]) -> date:
    had = any((each.program, each.account) == key for each in accounts.assignments(conn))
    return BillingPeriod.of(clock.today()).start if had else ALWAYS


def _take_customer(conn: Connection, actor: Actor, row: Row) -> None:
    """Add or change a customer; what the file has no column for stays as it is."""
    values: dict[str, object] = dict(row)
    if "tax_rate" in row:
        values["tax_rate"] = money.parse(row["tax_rate"] or "0")
    if "archived" in row:
        values["archived"] = _yes_or_no(row["archived"])
    before = customers.by_name(conn, row["name"])
    after = replace(before or Customer(0, ""), **values)  # type: ignore[arg-type]
    (customers.update if before else customers.create)(conn, actor, after)


def _yes_or_no(text: str) -> bool:
    try:
        return _YES_NO[text.strip().lower()]
    except KeyError:
        raise BadValueError("archived", text, "write yes or no") from None


def _take_account(
    conn: Connection, actor: Actor, row: Row, known: Mapping[tuple[str, str], Account]
) -> None:
    key = (program_key(row["program"]), row["account"].strip())
    before = known.get(key) or Account(*key)
    accounts.save(conn, actor, replace(before, name=row.get("name", "").strip() or before.name))
    owner = _owner(conn, actor, row.get("customer", ""))
    day = _day(row.get("valid_from", ""))
    if owner is not None or day is not None:
        made = Assignment(*key, owner, day or _first_day(conn, key))
        accounts.assign(conn, actor, made)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise BadValueError("valid_from", text, "write a day like 2026-10-01") from None


def _customer_row(customer: Customer) -> list[str]:
    shown = {
        "tax_rate": money.plain(customer.tax_rate),
        "archived": "yes" if customer.archived else "no",
    }
    values = (shown.get(name, getattr(customer, name)) for name in CUSTOMERS.columns)
    return [cells.text(value) for value in values]


def _owners(assigned: list[Assignment]) -> list[tuple[int | None, str]]:
    """Return the owners of an account with their first days; nobody for one never assigned."""
    return [(each.customer_id, each.valid_from.isoformat()) for each in assigned] or [(None, "")]
