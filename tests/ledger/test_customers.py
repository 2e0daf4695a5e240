"""Customers: kept as entered, in scope, by unique name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.errors import BadValueError, NameTakenError, NotFoundError
from ses_dash.ledger import audit, customers
from ses_dash.ledger.ledger import version
from ses_dash.model.customer import Customer, CustomField

if TYPE_CHECKING:
    from sqlalchemy import Connection

WHOLE = Customer(
    id=0,
    name="Müller & Söhne",
    contact="Eva Müller",
    email="eva@example.com",
    address="Hauptstraße 1\n10115 Berlin",
    country="DE",
    tax_id="DE123456789",
    tax_rate=Decimal("19.0000"),
    at_cost=False,
    payment_method="Bank transfer",
    custom_fields=(
        CustomField("Purchase order", "4500012345", show_on_invoice=True),
        CustomField("Segment"),
    ),
)


def _create(conn: Connection, **values: Any) -> Customer:  # noqa: ANN401
    return customers.create(conn, SINGLE_USER, replace(WHOLE, **values))


def test_a_customer_comes_back_as_created(conn: Connection) -> None:
    created = _create(conn)
    assert created == replace(WHOLE, id=1)
    assert customers.get(conn, Scope.all(), 1) == created
    assert str(customers.get(conn, Scope.all(), 1).tax_rate) == "19.0000"


def test_customers_are_listed_by_name(conn: Connection) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        _create(conn, name=name)
    assert [c.name for c in customers.all(conn, Scope.all())] == ["Alpha", "beta", "Gamma"]


def test_archived_customers_are_listed_on_demand(conn: Connection) -> None:
    kept = _create(conn, name="Kept")
    gone = customers.update(conn, SINGLE_USER, replace(_create(conn, name="Gone"), archived=True))
    assert customers.all(conn, Scope.all()) == (kept,)
    assert customers.all(conn, Scope.all(), archived=True) == (gone, kept)
    assert customers.get(conn, Scope.all(), gone.id) == gone


def test_a_foreign_customer_is_as_absent_as_none(conn: Connection) -> None:
    mine, foreign = _create(conn, name="Mine"), _create(conn, name="Foreign")
    scope = Scope.only(mine.id)
    assert customers.all(conn, scope) == (mine,)
    assert customers.all(conn, Scope.only()) == ()
    answers = []
    for customer_id in (foreign.id, 99):
        with pytest.raises(NotFoundError) as caught:
            customers.get(conn, scope, customer_id)
        answers.append(str(caught.value).replace(str(customer_id), "ID"))
    assert answers[0] == answers[1]


def test_only_customers_in_scope_can_be_changed(conn: Connection) -> None:
    mine, foreign = _create(conn, name="Mine"), _create(conn, name="Foreign")
    manager = replace(SINGLE_USER, scope=Scope.only(mine.id))
    with pytest.raises(NotFoundError):
        customers.update(conn, manager, replace(foreign, contact="me"))


@pytest.mark.parametrize("same", ["MÜLLER & SÖHNE", " müller  &  söhne ", "Mu\u0308ller & Söhne"])
def test_one_name_is_one_customer(conn: Connection, same: str) -> None:
    created = _create(conn)
    assert customers.by_name(conn, same) == created
    with pytest.raises(NameTakenError, match="exists already"):
        _create(conn, name=same)


def test_a_name_that_is_taken_cannot_be_changed_to(conn: Connection) -> None:
    _create(conn, name="Alpha")
    beta = _create(conn, name="Beta")
    with pytest.raises(NameTakenError):
        customers.update(conn, SINGLE_USER, replace(beta, name="alpha"))
    assert customers.update(conn, SINGLE_USER, replace(beta, name="BETA")).name == "BETA"
    assert customers.by_name(conn, "gamma") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 201),
        ("name", "Acme\nLtd"),
        ("name", "Acme\u202egnp.exe"),
        ("contact", "a\0b"),
        ("address", "Street\ta"),
        ("email", "nobody"),
        ("country", "Germany"),
        ("tax_rate", Decimal(-1)),
        ("tax_rate", Decimal("100.01")),
        ("tax_rate", Decimal("7.12345")),
        ("tax_rate", Decimal("NaN")),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(conn: Connection, field: str, value: object) -> None:
    with pytest.raises(BadValueError, match=f"^{field} cannot be"):
        _create(conn, **{field: value})
    assert customers.all(conn, Scope.all()) == ()


def test_texts_are_tidied(conn: Connection) -> None:
    kept = _create(conn, name=" Acme ", address="Street 1 \r\nTown\r\n", country="")
    assert (kept.name, kept.address, kept.country) == ("Acme", "Street 1\nTown", "")


def test_a_change_is_audited_and_raises_the_version(conn: Connection) -> None:
    before = version(conn)
    created = _create(conn)
    assert version(conn) == before + 1
    customers.update(conn, SINGLE_USER, replace(created, contact="Tom"))
    assert version(conn) == before + 2
    row = audit.rows(conn, 1)[0]
    assert (row.action, row.before["contact"], row.after["contact"]) == (
        "change customer",
        "Eva Müller",
        "Tom",
    )


def test_the_same_again_is_no_change(conn: Connection) -> None:
    created = _create(conn)
    before = version(conn), len(audit.rows(conn, 10))
    assert customers.update(conn, SINGLE_USER, created) == created
    assert (version(conn), len(audit.rows(conn, 10))) == before


def test_custom_fields_are_tidied_and_a_change_is_audited(conn: Connection) -> None:
    fields = (CustomField(" Cost centre ", " 4711 "), CustomField("Cost  center"))
    created = _create(conn, custom_fields=fields)
    assert created.custom_fields[0] == CustomField("Cost centre", "4711")
    assert customers.get(conn, Scope.all(), created.id) == created
    customers.update(conn, SINGLE_USER, replace(created, custom_fields=()))
    row = audit.rows(conn, 1)[0]
    first = {"label": "Cost centre", "value": "4711", "show_on_invoice": False}
    assert (row.before["custom_fields"][0], row.after["custom_fields"]) == (first, [])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ([CustomField(" ")], "label cannot be '': it has 1 to 60 characters"),
        ([CustomField("x" * 61)], "1 to 60 characters"),
        ([CustomField("a\nb")], "no line breaks"),
        ([CustomField("PO", "1\u20282")], "no line breaks"),
        ([CustomField("PO", "x" * 501)], "PO cannot be"),
        ([CustomField("PO"), CustomField(" po")], "another custom field"),
        ([CustomField(str(n)) for n in range(31)], "there are 30 at most"),
    ],
)
def test_custom_fields_that_cannot_be_kept_are_refused(
    conn: Connection, fields: list[CustomField], message: str
) -> None:
    with pytest.raises(BadValueError, match=message):
        _create(conn, custom_fields=tuple(fields))
    assert customers.all(conn, Scope.all()) == ()


def test_thirty_long_custom_fields_are_fine(conn: Connection) -> None:
    fields = tuple(CustomField(f"{n:060}", "x" * 500) for n in range(30))
    assert _create(conn, custom_fields=fields).custom_fields == fields
