"""Invoice options: dated, seller-wide or of one customer, the latest counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.errors import NotFoundError
from ses_dash.ledger import audit, customers, options
from ses_dash.ledger.ledger import version
from ses_dash.model.customer import Customer

if TYPE_CHECKING:
    from sqlalchemy import Connection


def test_nothing_is_set_at_first(conn: Connection) -> None:
    assert options.values(conn, None) == {}


def test_what_a_customer_has_overlays_what_all_have(conn: Connection, acme: Customer) -> None:
    options.set_value(conn, SINGLE_USER, "term_value", 10, customer_id=acme.id)
    options.set_value(conn, SINGLE_USER, "term_value", 14)
    options.set_value(conn, SINGLE_USER, "notes", "Thank you, {customer}")
    assert options.values(conn, None) == {"term_value": 14, "notes": "Thank you, {customer}"}
    assert options.values(conn, acme.id)["term_value"] == 10


def test_the_latest_value_counts_and_all_are_kept(conn: Connection, acme: Customer) -> None:
    for value in (10, 20, None):
        options.set_value(conn, SINGLE_USER, "term_value", value, customer_id=acme.id)
    options.set_value(conn, SINGLE_USER, "grouped", value=False)
    assert options.values(conn, acme.id) == {"grouped": False}
    history = [(row.key, row.customer_id, row.value) for row in options.history(conn)]
    assert history[:3] == [("term_value", acme.id, value) for value in (10, 20, None)]
    assert history[3] == ("grouped", None, False)


def test_a_change_is_audited_and_the_same_again_is_none(conn: Connection) -> None:
    before = version(conn)
    for value in (14, 30, 30):
        options.set_value(conn, SINGLE_USER, "term_value", value)
    rows = audit.rows(conn, 10)
    assert [(row.before, row.after) for row in rows] == [(14, 30), (None, 14)]
    assert len(options.history(conn)) == 2
    assert version(conn) == before + 2  # the warehouse prices again with what is set now


def test_options_are_of_customers_that_exist(conn: Connection) -> None:
    with pytest.raises(NotFoundError):
        options.set_value(conn, SINGLE_USER, "term_value", 1, customer_id=9)


def test_what_a_customer_has_of_its_own_is_told_apart(conn: Connection, acme: Customer) -> None:
    bolt = customers.create(conn, SINGLE_USER, Customer(0, "Bolt"))
    options.set_value(conn, SINGLE_USER, "term_value", 14)
    assert options.own(conn, acme.id) == {}
    assert options.overridden(conn) == {}
    for owner in (bolt, acme):
        options.set_value(conn, SINGLE_USER, "grouped", value=False, customer_id=owner.id)
    for value in (10, 20):
        options.set_value(conn, SINGLE_USER, "term_value", value, customer_id=acme.id)
    options.set_value(conn, SINGLE_USER, "notes", "Hello", customer_id=bolt.id)
    options.set_value(conn, SINGLE_USER, "notes", None, customer_id=bolt.id)
    assert options.own(conn, acme.id) == {"grouped": False, "term_value": 20}
    assert options.own(conn, bolt.id) == {"grouped": False}
    assert options.overridden(conn) == {"grouped": [acme.id, bolt.id], "term_value": [acme.id]}
