"""Customers and accounts as CSV: whole files, named lines, and back again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import customers, field_cells
from ses_dash.billing.importing import Change, Imported, decoded
from ses_dash.errors import Fault, ImportRowError, NotAllowedError, PathError
from ses_dash.ledger import accounts
from ses_dash.ledger import customers as kept
from ses_dash.model.customer import CustomField
from tests.billing.shop import ALWAYS, Shop

HEADER = "name,contact,email,address,country,tax_id,tax_rate,payment_method,archived\n"
_NORTH = (("Region", "North", False),)


def _import(shop: Shop, text: str, **settings: Any) -> Imported:  # noqa: ANN401
    return customers.import_customers(shop.stores, SINGLE_USER, text, **settings)


def _import_accounts(shop: Shop, text: str) -> Imported:
    return customers.import_accounts(shop.stores, SINGLE_USER, text)


def _names(shop: Shop) -> list[str]:
    with shop.stores.ledger.read() as conn:
        return [each.name for each in kept.all(conn, Scope.all(), archived=True)]


def test_customers_are_added_and_changed_by_name(shop: Shop) -> None:
    shop.customer("Aurora", "20", email="old@example.com")
    text = HEADER + 'Aurora,,new@example.com,"Street 1\nTown",SE,,25,,no\nBorealis,,,,,,,,yes\n'
    assert _import(shop, text).changes == (
        (2, Change("Aurora", "email", "old@example.com", "new@example.com")),
        (2, Change("Aurora", "address", "", "Street 1\nTown")),
        (2, Change("Aurora", "country", "", "SE")),
        (2, Change("Aurora", "tax_rate", "20", "25")),
        (4, Change("Borealis", "new", "", "archived yes")),
    )
    assert _import(shop, text) == Imported(lines=2, changes=())
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
    done = _import(shop, "name,tax_rate\nAurora,20\n", dry_run=True)
    assert done == Imported(1, ((2, Change("Aurora", "new", "", "tax_rate 20")),))
    assert _names(shop) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nGood\n\n", None),
        ('name,address\nGood,"a\nb"\nBad one,x,y\n', "Line 4: It has 3 cells, the header has 2"),
        (
            "name,tax_rate\nGood,20\nBad,twenty\n",
            "Line 3, column tax_rate: 'twenty' is not an amount",
        ),
        ("name,custom_fields\nBad,Region\n", "Line 2, column custom_fields: custom_fields cannot"),
        ("name,tax_rate\nGood,20\nBad,101\n", "Line 3, column tax_rate: tax_rate cannot be"),
        ("name,archived\nGood,perhaps\n", "Line 2, column archived: archived cannot be"),
        ("name\nGood\n \n", None),
        ("contact\nx\n", "Line 1: 'name' is missing. The columns are name, contact"),
        ("name,colour\nx,y\n", "Line 1: 'colour' is no column. The columns are name"),
        ("name,name\nx,y\n", "Line 1: 'name' is there twice. The columns are name"),
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


def test_every_bad_line_is_told_with_its_file(shop: Shop) -> None:
    text = "name,tax_rate,email\nGood,20,\nBad,x,\nWorse,1,no address\nNone\n"
    with pytest.raises(ImportRowError) as raised:
        _import(shop, text, dry_run=True, file="new.csv")
    assert [(fault.line, fault.column) for fault in raised.value.faults] == [
        (3, "tax_rate"),
        (4, "email"),
        (5, ""),
    ]
    assert isinstance(raised.value.faults[0], Fault)
    first, *_, last = str(raised.value).splitlines()
    assert first.startswith("new.csv, line 3, column tax_rate: 'x' is not an amount. Write it")
    assert last == "Nothing was imported; correct it and try again."


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_a_spreadsheet_of_another_language_writes_is_read(shop: Shop, delimiter: str) -> None:
    text = 'name,tax_rate,contact\nAurora,20,"a, b"\n'.replace(",", delimiter, 2)
    text = text.replace("Aurora,20,", f"Aurora{delimiter}20{delimiter}")
    assert _import(shop, text).changes[0][1].after == "contact a, b, tax_rate 20"


def test_a_file_that_is_no_utf_8_is_refused_by_name() -> None:
    assert decoded("\ufeffname\nMünchen\n".encode(), "new.csv") == "name\nMünchen\n"
    with pytest.raises(PathError, match=r"new\.csv cannot be used: it is not UTF-8 text"):
        decoded("name\nMünchen\n".encode("latin-1"), "new.csv")


@pytest.mark.parametrize(
    ("cell", "fields"),
    [
        ("", ()),
        (" ; ", ()),
        ("Purchase order=4711*; Region=North", (("Purchase order", "4711", True), *_NORTH)),
        ("Region=North*;Order=", (("Region", "North", True), ("Order", "", False))),
        (r"a\;b=c\=d\*", (("a;b", "c=d*", False),)),
        ("Formula=a=b*", (("Formula", "a=b", True),)),
    ],
)
def test_custom_fields_are_read_from_one_cell(
    shop: Shop, cell: str, fields: tuple[tuple[str, str, bool], ...]
) -> None:
    _import(shop, f'name,custom_fields\nAurora,"{cell}"\n')
    with shop.stores.ledger.read() as conn:
        aurora = kept.by_name(conn, "Aurora")
    assert aurora is not None
    assert aurora.custom_fields == tuple(
        CustomField(label, value, show_on_invoice=shown) for label, value, shown in fields
    )


@given(
    st.lists(
        st.builds(CustomField, st.text(min_size=1), st.text(), st.booleans()),
        max_size=4,
    )
)
def test_custom_fields_survive_their_cell(fields: list[CustomField]) -> None:
    tidy = tuple(
        CustomField(each.label.strip(), each.value.strip(), each.show_on_invoice) for each in fields
    )
    assert field_cells.read(field_cells.write(tidy)) == tidy


def test_what_is_exported_is_imported_again_without_a_change(shop: Shop) -> None:
    fields = (
        CustomField("=Purchase; order*", r"47=11; \\*", show_on_invoice=True),
        CustomField("Empty"),
        CustomField("Region", "North"),
    )
    aurora = shop.customer(
        "Aurora", "20", address="Street 1\nTown", contact="=cmd|x", custom_fields=fields
    )
    shop.customer("Gone", archived=True, at_cost=False)
    shop.own("111", aurora)
    shop.own("111", None, date(2026, 11, 1))
    shop.name("222", "-unassigned-")
    first = customers.export_customers(shop.stores, SINGLE_USER)
    second = customers.export_accounts(shop.stores, SINGLE_USER)
    assert "'=cmd|x" in first
    assert "Empty=; Region=North" in first
    assert second.splitlines() == [
        "program,account,name,customer,valid_from",
        "aws,111,,Aurora,1970-01-01",
        "aws,111,,,2026-11-01",
        "aws,222,'-unassigned-,,",
    ]
    assert _import(shop, first).changed == 0
    assert _import_accounts(shop, second) == Imported(lines=3, changes=())


def test_accounts_are_added_named_and_assigned(shop: Shop) -> None:
    aurora = shop.customer("Aurora")
    text = "program,account,name,customer,valid_from\nAWS,111,Main,aurora,\naws,222,Other,,\n"
    assert _import_accounts(shop, text).changes == (
        (2, Change("aws 111", "new", "", "Main")),
        (2, Change("aws 111", "customer", "nobody", "Aurora from the beginning")),
        (3, Change("aws 222", "new", "", "Other")),
    )
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
        ("aws,111,,Nobody,", "Line 3, column customer: There is no customer 'Nobody'"),
        ("mars,111,,,", "Line 3, column program: 'mars' is not a cloud program"),
        ("aws,,,,", "Line 3, column account: account cannot be"),
        ("aws,111,,,1.11.2026", "Line 3, column valid_from: valid_from cannot be"),
    ],
)
def test_a_bad_account_line_is_named(shop: Shop, row: str, message: str) -> None:
    text = f"program,account,name,customer,valid_from\naws,999,Good,,\n{row}\n"
    with pytest.raises(ImportRowError, match=message):
        _import_accounts(shop, text)
    with shop.stores.ledger.read() as conn:
        assert accounts.all(conn) == ()


def test_a_manager_reads_own_accounts_and_changes_none(shop: Shop) -> None:
    mine, other = shop.customer("Mine"), shop.customer("Other")
    shop.own("111", mine)
    shop.own("222", other)
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(mine.id))
    assert "222" not in customers.export_accounts(shop.stores, manager)
    assert "Other" not in customers.export_customers(shop.stores, manager)
    with pytest.raises(NotAllowedError):
        customers.import_customers(shop.stores, manager, "name\nNew\n")
