"""Customers: whose charges they are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from ses_dash.errors import BadValueError, NameTakenError, NotFoundError
from ses_dash.ledger import audit, checks, seller, tables
from ses_dash.ledger.ledger import touch
from ses_dash.model.customer import Customer, CustomField
from ses_dash.model.language import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from ses_dash.access import Actor, Scope

_TABLE = tables.customer
_COLUMNS = tuple(column for column in _TABLE.c if column.name != "name_key")
_TEXTS = (
    *("name", "contact", "email", "address", "country", "tax_id", "payment_method", "bill_to"),
    *("language", "purchase_order", "seller"),
)
_LONGEST_NAME = 200
_EMAIL = re.compile(r"([^@\s]+@[^@\s]+)?")
_MOST_FIELDS = 30
_LONGEST_LABEL = 60
_LONGEST_FIELD = 500


def all(conn: Connection, scope: Scope, *, archived: bool = False) -> tuple[Customer, ...]:  # noqa: A001 - read as customers.all
    """Return the customers in scope by name; archived ones only when asked for."""
    wanted = true() if archived else _TABLE.c.archived.is_(False)
    query = select(*_COLUMNS).where(tables.within(scope, _TABLE.c.id), wanted)
    return tuple(_customer(row) for row in conn.execute(query.order_by(_TABLE.c.name_key)))


def get(conn: Connection, scope: Scope, customer_id: int) -> Customer:
    """Return a customer in scope, archived or not; raise `NotFoundError` for every other."""
    query = select(*_COLUMNS).where(_TABLE.c.id == customer_id, tables.within(scope, _TABLE.c.id))
    row = conn.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("customer", customer_id)
    return _customer(row)


def by_name(conn: Connection, name: str) -> Customer | None:
    """Return the customer of a name, whatever its case and spacing, archived or not."""
    query = select(*_COLUMNS).where(_TABLE.c.name_key == _key(name))
    row = conn.execute(query).one_or_none()
    return _customer(row) if row else None


def create(conn: Connection, actor: Actor, customer: Customer) -> Customer:
    """Add a customer and return it with its id."""
    new = _checked(conn, customer)
    inserted = conn.execute(_TABLE.insert().values(_values(new)).returning(_TABLE.c.id))
    new = replace(new, id=inserted.scalar_one())
    audit.record(conn, actor, "create customer", new.name, after=new)
    touch(conn)
    return new


def update(conn: Connection, actor: Actor, customer: Customer) -> Customer:
    """Change a customer, its name included, and return it as kept. The same again is no change."""
    before = get(conn, actor.scope, customer.id)
    after = _checked(conn, customer)
    if after != before:
        conn.execute(_TABLE.update().where(_TABLE.c.id == after.id).values(_values(after)))
        audit.record(conn, actor, "change customer", after.name, before=before, after=after)
        touch(conn)
    return after


def _checked(conn: Connection, customer: Customer) -> Customer:
    """Return the customer with its texts tidied; raise for what cannot be kept."""
    tidy: dict[str, Any] = {name: _tidy(name, getattr(customer, name)) for name in _TEXTS}
    customer = replace(customer, **tidy, custom_fields=_checked_fields(customer.custom_fields))
    if not 0 < len(customer.name) <= _LONGEST_NAME:
        raise BadValueError("name", customer.name, f"it has 1 to {_LONGEST_NAME} characters")
    checks.line("bill_to", customer.bill_to, most=_LONGEST_NAME)
    checks.country("country", customer.country)
    if not _EMAIL.fullmatch(customer.email):
        raise BadValueError("email", customer.email, "write it like name@example.com")
    checks.percentage("tax_rate", customer.tax_rate)
    _check_papers(conn, customer)
    taken = by_name(conn, customer.name)
    if taken is not None and taken.id != customer.id:
        raise NameTakenError(customer.name)
    return customer


def _checked_fields(fields: tuple[CustomField, ...]) -> tuple[CustomField, ...]:
    """Return custom fields with their texts tidied; raise for too many, or two of one label."""
    if len(fields) > _MOST_FIELDS:
        raise BadValueError("custom_fields", len(fields), f"there are {_MOST_FIELDS} at most")
    seen: set[str] = set()
    tidy = []
    for field in fields:
        label = checks.line("label", field.label, least=1, most=_LONGEST_LABEL)
        if _key(label) in seen:
            raise BadValueError("label", label, "another custom field of the customer has it")
        seen.add(_key(label))
        value = checks.line(label, field.value, most=_LONGEST_FIELD)
        tidy.append(replace(field, label=label, value=value))
    return tuple(tidy)


def _check_papers(conn: Connection, customer: Customer) -> None:
    """Raise unless documents can be made in the customer's language, by its seller."""
    if customer.language and customer.language not in LANGUAGES:
        want = f"it is one of {', '.join(LANGUAGES)}, or empty for the seller's"
        raise BadValueError("language", customer.language, want)
    checks.line("purchase_order", customer.purchase_order, most=_LONGEST_LABEL)
    try:
        seller.get(conn, customer.seller)
    except NotFoundError:
        keys = ", ".join(each.key for each in seller.all(conn) if each.key) or "there is no other"
        want = f"it is empty for the first seller, or the key of another: {keys}"
        raise BadValueError("seller", customer.seller, want) from None


def _tidy(field: str, value: str) -> str:
    """Return a text without outer space; only an address has several lines."""
    lines = value.strip().splitlines() if field == "address" else [value]
    return "\n".join(checks.line(field, line) for line in lines)


def _key(name: str) -> str:
    """Return what two spellings of one name or label share."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _values(customer: Customer) -> dict[str, Any]:
    values = asdict(customer) | {"name_key": _key(customer.name)}
    return {name: value for name, value in values.items() if name != "id"}


def _customer(row: Row[Any]) -> Customer:
    fields = tuple(CustomField(**each) for each in row.custom_fields)
    return Customer(**(row._asdict() | {"custom_fields": fields}))
