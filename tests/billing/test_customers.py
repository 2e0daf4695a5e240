"""Customers and accounts as CSV: whole files, named lines, and back again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import customers
from ses_dash.billing.importing import Imported
from ses_dash.errors import ImportRowError, NotAllowedError, NotFoundError
from ses_dash.ledger import accounts
from ses_dash.ledger import customers as kept
from tests.billing.shop import ALWAYS, Charge, Shop

HEADER = "name,contact,email,address,country,tax_id,tax_rate,payment_method,archived\n"


def _import(shop: Shop, text: str, **settings: bool) -> Imported:
    return customers.import_customers(shop.stores, SINGLE_USER, text, **settings)


def _import_accounts(shop: Shop, text: str) -> Imported:
    return customers.import_accounts(shop.stores, SINGLE_USER, text)


def _names(shop: Shop) -> list[str]:
    with shop.stores.ledger.read() as conn:
        return [each.name for each in kept.all(conn, Scope.all(), archived=True)]


def test_customers_are_added_and_changed_by_name(shop: Shop) -> None:
    shop.customer("Aurora", "20", email="old@example.com")
    text = HEADER + 'Aurora,,new@example.com,"Street 1\nTown",SE,,25,,no\nBorealis,,,,,,,,yes\n'
    assert _import(shop, text) == Imported(lines=2, changed=2)
    assert _import(shop, text) == Imported(lines=2, changed=0)
    with shop.stores.ledger.read() as conn:
        aurora = kept.by_name(conn, "Aurora")
        borealis = kept.by_name(conn, "borealis")
    assert aurora is not None
    assert borealis is not None
    assert (aurora.email, aurora.tax_rate) == ("new@example.com", Decimal(25))
    assert aurora.address == "Street 1\nTown"
    assert borealis.archived


def test_columns_that_are_not_there_stay_as_they_are(shop: Shop) -> None:
    shop.customer("Aurora", "20", email="a@example.com")
    _import(shop, "\ufeffName,Country\r\nAurora,SE\r\n\r\n")
    with shop.stores.ledger.read() as conn:
        aurora = kept.by_name(conn, "Aurora")
    assert aurora is not None
    assert (aurora.country, aurora.email, aurora.tax_rate) == ("SE", "a@example.com", Decimal(20))


def test_a_dry_run_says_what_would_happen_and_does_nothing(shop: Shop) -> None:
    assert _import(shop, "name\nAurora\n", dry_run=True) == Imported(lines=1, changed=1)
    assert _names(shop) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nGood\n\n", None),
        ('name,address\nGood,"a\nb"\nBad one,x,y\n', "Line 4: It has 3 cells, the header has 2"),
        ("name,tax_rate\nGood,20\nBad,twenty\n", "Line 3: 'twenty' is not an amount"),
        ("name,tax_rate\nGood,20\nBad,101\n", "Line 3: tax_rate cannot be"),
        ("name,archived\nGood,perhaps\n", "Line 2: archived cannot be"),
        ("name\nGood\n \n", None),
        ("contact\nx\n", "Line 1: The columns are name, contact"),
        ("name,colour\nx,y\n", "Line 1: The columns are name, contact"),
        ("name,name\nx,y\n", "Line 1: The columns are name, contact"),
        ("", "Line 1: The columns are missing"),
        ('name\nGood\n"Bad\n', "Line 3: It is not CSV"),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_taken(
    shop: Shop, text: str, message: str | None
) -> None:
    if message is None:
        text = text.replace(" \n", "")
        _import(shop, text)
        assert _names(shop) == ["Good"]
        return
    with pytest.raises(ImportRowError, match=message):
        _import(shop, text)
    assert _names(shop) == []


def test_what_is_exported_is_imported_again_without_a_change(shop: Shop) -> None:
    aurora = shop.customer("Aurora", "20", address="Street 1\nTown", contact="=cmd|x")
    shop.customer("Gone", archived=True)
    shop.own("111", aurora)
    shop.own("111", None, date(2026, 11, 1))
    shop.name("222", "-unassigned-")
    first = customers.export_customers(shop.stores, SINGLE_USER)
    second = customers.export_accounts(shop.stores, SINGLE_USER)
    assert "'=cmd|x" in first
    assert second.splitlines() == [
        "program,account,name,customer,valid_from",
        "aws,111,,Aurora,1970-01-01",
        "aws,111,,,2026-11-01",
        "aws,222,'-unassigned-,,",
    ]
    assert _import(shop, first).changed == 0
    assert _import_accounts(shop, second) == Imported(lines=3, changed=0)


def test_accounts_are_added_named_and_assigned(shop: Shop) -> None:
    aurora = shop.customer("Aurora")
    text = "program,account,name,customer,valid_from\nAWS,111,Main,aurora,\naws,222,Other,,\n"
    assert _import_accounts(shop, text).changed == 2
    _import_accounts(shop, "program,account,customer\naws,111,aurora\n")
    with shop.stores.ledger.read() as conn:
        named = {each.account: each.name for each in accounts.all(conn)}
        assigned = accounts.assignments(conn)
    assert named == {"111": "Main", "222": "Other"}
    assert [(each.customer_id, each.valid_from) for each in assigned] == [
        (aurora.id, ALWAYS),
        (aurora.id, date(2026, 11, 1)),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("aws,111,,Nobody,", "Line 3: There is no customer 'Nobody'"),
        ("mars,111,,,", "Line 3: 'mars' is not a cloud program"),
        ("aws,,,,", "Line 3: account cannot be"),
        ("aws,111,,,1.11.2026", "Line 3: valid_from cannot be"),
    ],
)
def test_a_bad_account_line_is_named(shop: Shop, row: str, message: str) -> None:
    text = f"program,account,name,customer,valid_from\naws,999,Good,,\n{row}\n"
    with pytest.raises(ImportRowError, match=message):
        _import_accounts(shop, text)
    with shop.stores.ledger.read() as conn:
        assert accounts.all(conn) == ()


def test_the_first_assignment_covers_the_past_and_the_next_begins_this_month(shop: Shop) -> None:
    shop.customer("Aurora")
    shop.customer("Borealis")
    shop.name("111", "Main")

    def assign(name: str | None, day: date | None = None) -> date:
        made = customers.assign(shop.stores, SINGLE_USER, "aws", "111", name, valid_from=day)
        return made.valid_from

    assert assign("Aurora") == ALWAYS
    assert assign("Borealis") == date(2026, 11, 1)
    assert assign(None, date(2026, 12, 1)) == date(2026, 12, 1)


def test_unknown_accounts_and_customers_are_named(shop: Shop) -> None:
    shop.name("111", "Main")
    with pytest.raises(NotFoundError, match="account 'aws 112'"):
        customers.assign(shop.stores, SINGLE_USER, "aws", "112", None)
    with pytest.raises(NotFoundError, match="customer 'Nobody'"):
        customers.assign(shop.stores, SINGLE_USER, "aws", "111", "Nobody")


def test_an_assignment_moves_the_money_at_once(shop: Shop) -> None:
    shop.load(Charge("111", "5"))
    shop.name("111", "Main")
    shop.customer("Aurora")
    customers.assign(shop.stores, SINGLE_USER, "aws", "111", "Aurora")
    assert [str(draft.total) for draft in shop.preview().drafts] == ["5.00"]


def test_a_manager_reads_own_accounts_and_changes_none(shop: Shop) -> None:
    mine, other = shop.customer("Mine"), shop.customer("Other")
    shop.own("111", mine)
    shop.own("222", other)
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(mine.id))
    assert "222" not in customers.export_accounts(shop.stores, manager)
    assert "Other" not in customers.export_customers(shop.stores, manager)
    with pytest.raises(NotAllowedError):
        customers.import_customers(shop.stores, manager, "name\nNew\n")
