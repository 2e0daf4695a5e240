"""Accounts and their dated assignments (R5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.errors import BadValueError, NotFoundError, UnknownProgramError
from ses_dash.ledger import accounts, audit
from ses_dash.ledger.ledger import version
from ses_dash.model.customer import Account, Assignment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.model.customer import Customer

PRODUCTION = Account("aws", "000000000042", "Production")


def test_ids_keep_their_zeros(conn: Connection) -> None:
    accounts.save(conn, SINGLE_USER, PRODUCTION)
    assert accounts.all(conn) == (PRODUCTION,)


def test_saving_again_changes_the_account(conn: Connection) -> None:
    accounts.save(conn, SINGLE_USER, PRODUCTION)
    renamed = Account("aws", "000000000042", "Live", archived=True)
    accounts.save(conn, SINGLE_USER, renamed)
    assert accounts.all(conn) == (renamed,)
    assert audit.rows(conn, 1)[0].before["name"] == "Production"


def test_the_same_account_id_may_be_in_two_programs(conn: Connection) -> None:
    accounts.ensure(conn, [("gcp", "1", ""), ("aws", "1", "")])
    assert [account.program for account in accounts.all(conn)] == ["aws", "gcp"]


def test_what_a_delivery_shows_is_added_and_named_once(conn: Connection) -> None:
    accounts.save(conn, SINGLE_USER, PRODUCTION)
    accounts.ensure(
        conn, [("aws", "7", ""), ("aws", PRODUCTION.account, "other"), ("aws", "7", "")]
    )
    accounts.ensure(conn, [("aws", "7", "Test"), ("aws", "7", "Second name")])
    assert accounts.all(conn) == (PRODUCTION, Account("aws", "7", "Test"))
    assert len(audit.rows(conn, 10)) == 1


def test_only_news_raises_the_version(conn: Connection) -> None:
    accounts.ensure(conn, [("aws", "7", "Test")])
    before = version(conn)
    accounts.ensure(conn, [("aws", "7", "Test"), ("aws", "7", ""), ("aws", "7", "Renamed")])
    accounts.ensure(conn, [])
    accounts.save(conn, SINGLE_USER, Account("aws", "7", "Test"))
    assert version(conn) == before
    accounts.ensure(conn, [("aws", "8", "")])
    assert version(conn) == before + 1


def test_an_account_moves_on_a_day(conn: Connection, acme: Customer) -> None:
    first = Assignment("aws", "7", acme.id, date(1970, 1, 1))
    moved = Assignment("aws", "7", None, date(2026, 3, 1))
    for assignment in (moved, first):
        accounts.assign(conn, SINGLE_USER, assignment)
    assert accounts.assignments(conn) == (first, moved)
    assert accounts.all(conn) == (Account("aws", "7"),)


def test_the_assignment_of_a_day_is_replaced(conn: Connection, acme: Customer) -> None:
    day = date(2026, 3, 1)
    accounts.assign(conn, SINGLE_USER, Assignment("aws", "7", None, day))
    before = version(conn)
    accounts.assign(conn, SINGLE_USER, Assignment("AWS", " 7 ", acme.id, day))
    assert accounts.assignments(conn) == (Assignment("aws", "7", acme.id, day),)
    assert version(conn) == before + 1
    accounts.assign(conn, SINGLE_USER, Assignment("aws", "7", acme.id, day))
    assert version(conn) == before + 1
    row = audit.rows(conn, 1)[0]
    assert (row.action, row.subject) == ("assign account", "aws 7")
    assert (row.before["customer_id"], row.after["customer_id"]) == (None, acme.id)


def test_accounts_are_assigned_to_customers_that_exist(conn: Connection) -> None:
    with pytest.raises(NotFoundError, match="no customer '9'"):
        accounts.assign(conn, SINGLE_USER, Assignment("aws", "7", 9, date(2026, 3, 1)))
    assert accounts.all(conn) == ()


def test_an_account_needs_a_program_and_an_id(conn: Connection) -> None:
    with pytest.raises(UnknownProgramError):
        accounts.save(conn, SINGLE_USER, Account("ovh", "1"))
    with pytest.raises(BadValueError):
        accounts.save(conn, SINGLE_USER, Account("aws", " "))
