"""The accounts of the Customers page: the list, one account, assigning, suggestions, files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import freeze
from ses_dash.ledger import accounts, customers
from ses_dash.model.customer import Customer
from ses_dash.period import BillingPeriod
from tests.ui.conftest import texts, visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

STRAY = "AWS 333333333333 · stray"
OCTOBER = BillingPeriod.parse("2026-10")


def _names(app: AppTest) -> list[str]:
    return [label.removesuffix(" \u203a") for label in app.dataframe[-1].value["label"]]


def _owners(stores: Stores) -> dict[str, list[tuple[int | None, date]]]:
    found: dict[str, list[tuple[int | None, date]]] = {}
    with stores.ledger.read() as conn:
        for each in accounts.assignments(conn):
            found.setdefault(each.account, []).append((each.customer_id, each.valid_from))
    return found


def test_the_accounts_nobody_owns_come_first_with_their_money(app: AppTest) -> None:
    app = visit(app, "customers", tab="Accounts")
    table = app.dataframe[0].value
    assert (_names(app)[0], table["money"][0]) == ("stray", "16.65 USD")
    assert list(table["customer"]) == ["Nobody", NORTH, EVIL, NORTH]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"unassigned": "true"}, ["stray"]),
        ({"program": "Microsoft Azure"}, ["north-azure"]),
        ({"owner": NORTH}, ["north-prod", "north-azure"]),
        ({"find": "PROD"}, ["north-prod", "evil-prod"]),
        ({"find": "3333"}, ["stray"]),
        ({"find": "northwind"}, ["north-prod", "north-azure"]),
    ],
)
def test_the_list_is_narrowed_by_the_url(
    app: AppTest, query: dict[str, str], names: list[str]
) -> None:
    assert _names(visit(app, "customers", tab="Accounts", **query)) == names


def test_no_account_is_a_sentence(app: AppTest) -> None:
    app = visit(app, "customers", tab="Accounts", find="nothing")
    assert "No account is like that" in app.info[0].value


def test_without_accounts_the_way_to_loading_is_shown(own_app: AppTest) -> None:
    app = visit(own_app, "customers", tab="Accounts")
    assert "No accounts yet" in app.info[0].value
    assert [link.label for link in app.page_link] == ["Load data"]


def test_an_account_is_named_and_its_history_told(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, "customers", tab="Accounts", account=STRAY)
    assert "16.65 USD of its charges are nobody's" in app.warning[0].value.replace("\\", "")
    assert "Nobody so far" in texts(app)
    next(each for each in app.text_input if each.label == "Name").set_value("kept")
    next(each for each in app.button if each.label == "Save name").click().run()
    assert app.selectbox(key="account").value == "AWS 333333333333 · kept"
    with stores.ledger.read() as conn:
        assert "kept" in [each.name for each in accounts.all(conn)]
    app.button(key="crumb-0").click().run()
    assert _names(app)[0] == "kept"


def test_an_account_is_assigned_from_a_day_after_saying_what_moves(
    reselling: AppTest, stores: Stores
) -> None:
    app = visit(reselling, "customers", tab="Accounts", account=STRAY)
    to = next(each for each in app.selectbox if each.label == "To")
    to.select(NORTH).run()
    said = texts(app)
    assert "From the beginning." in said
    assert "16.65 USD** that nobody owns, 2026-09 to 2026-10, becomes cost of Northwind" in said
    next(each for each in app.date_input if each.label == "From").set_value(date(2026, 10, 1)).run()
    assert "8.88 USD** that nobody owns, 2026-10, becomes cost of" in texts(app)
    app.button(key="account-assign").click().run()
    assert not app.exception
    assert _owners(stores)["333333333333"] == [(1, date(2026, 10, 1))]
    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["first"], row["customer"]) == ("2026-10-01", NORTH)


def test_backdating_into_a_frozen_month_says_that_its_statements_stay(
    reselling: AppTest, stores: Stores
) -> None:
    freeze.freeze(stores, SINGLE_USER, freeze.preview(stores, SINGLE_USER, "aws", OCTOBER))
    app = visit(reselling, "customers", tab="Accounts", account="AWS 222222222222 · evil-prod")
    next(each for each in app.selectbox if each.label == "To").select(NORTH)
    next(each for each in app.date_input if each.label == "From").set_value(date(2026, 9, 1)).run()
    [warning] = app.warning
    said = warning.value.replace("\\", "")
    assert "Frozen statements of these months stay as they are: 1, 2." in said
    assert "the 5.00 USD that moves in them" in said


def test_several_ticked_accounts_are_assigned_together(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, "customers", tab="Accounts", program="AWS")
    key = app.dataframe[-1].key
    assert key is not None
    app.session_state[key] = {"selection": {"rows": [0, 2], "columns": [], "cells": []}}
    app.run()
    assert "**Assign 2 accounts**: stray, evil" in texts(app)
    next(each for each in app.selectbox if each.label == "To").select(NORTH).run()
    said = texts(app)
    assert "From the beginning for 1 account that nobody had yet, from 2026-11-01 on" in said
    app.button(key="accounts-assign").click().run()
    owners = _owners(stores)
    assert owners["333333333333"] == [(1, date(1970, 1, 1))]
    assert owners["222222222222"][-1] == (1, date(2026, 11, 1))
    assert "Assign 2 accounts" not in texts(app)  # nothing is ticked any more


def test_a_suggestion_is_accepted_only_when_told_to(reselling: AppTest, stores: Stores) -> None:
    assert "Suggestions" not in [
        each.value for each in visit(reselling, "customers", tab="Accounts").subheader
    ]
    with stores.ledger.write() as conn:
        customers.create(conn, SINGLE_USER, Customer(0, "Stray Cats Ltd"))
    app = visit(reselling, "customers", tab="Accounts")
    table = app.dataframe[0].value
    assert list(table["customer"]) == ["Stray Cats Ltd"]
    assert list(table["strength"]) == ["Likely"]
    assert list(table["reason"]) == ["Its name has the word “stray”."]
    assert list(table["money"]) == ["16.65 USD"]
    assert "333333333333" not in _owners(stores)
    app.selectbox(key="account").select(STRAY).run()
    assert "**Stray Cats Ltd**: Its name has the word" in texts(app)
    app.button(key="crumb-0").click().run()
    app.button(key="accept-suggestions").click().run()
    assert not app.exception
    assert _owners(stores)["333333333333"] == [(3, date(1970, 1, 1))]
    assert "Suggestions" not in [each.value for each in app.subheader]


def test_two_customers_for_one_account_are_not_accepted(reselling: AppTest, stores: Stores) -> None:
    with stores.ledger.write() as conn:
        for name in ("Stray Cats Ltd", "Stray Dogs Inc"):
            customers.create(conn, SINGLE_USER, Customer(0, name))
    app = visit(reselling, "customers", tab="Accounts")
    assert list(app.dataframe[0].value["strength"]) == ["Maybe", "Maybe"]
    assert "None is clear enough" in texts(app)
    key = app.dataframe[0].key
    assert key is not None
    app.session_state[key] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    assert "Two customers are ticked for one account" in app.warning[0].value


def _upload(app: AppTest, what: int, text: str) -> AppTest:
    app.file_uploader[what].upload("list.csv", text.encode()).run()
    assert not app.exception
    return app


def test_an_import_shows_what_differs_before_it_does_anything(
    reselling: AppTest, stores: Stores
) -> None:
    app = visit(reselling, "customers", tab="Import and export")
    _upload(app, 0, f"name,country\n{NORTH},SE\nAurora,DE\n")
    changes = app.dataframe[0].value[["line", "subject", "column", "before", "after"]]
    assert changes.to_numpy().tolist() == [
        [2, NORTH, "country", "", "SE"],
        [3, "Aurora", "new", "", "country DE"],
    ]
    with stores.ledger.read() as conn:
        assert customers.by_name(conn, "Aurora") is None
    app.button(key="take-customers").click().run()
    assert [toast.value.replace("\\", "") for toast in app.toast] == ["list.csv: 2 lines imported."]
    with stores.ledger.read() as conn:
        assert customers.by_name(conn, "Aurora") is not None
    assert not app.dataframe  # the upload is empty again


def test_an_import_that_changes_nothing_says_so(reselling: AppTest) -> None:
    app = visit(reselling, "customers", tab="Import and export")
    _upload(app, 1, "program,account,customer,valid_from\naws,222222222222,,\n")
    assert "nothing differs" in app.success[0].value
    assert not [each for each in app.button if each.key == "take-accounts"]


def test_the_faults_of_a_file_are_listed_with_line_and_column(
    reselling: AppTest, stores: Stores
) -> None:
    app = visit(reselling, "customers", tab="Import and export")
    _upload(app, 0, "name,tax_rate\nAurora,lots\nBorealis,20\nCorona,101\n")
    faults = app.dataframe[0].value
    assert list(zip(faults["line"], faults["column"], strict=True)) == [
        (2, "tax_rate"),
        (4, "tax_rate"),
    ]
    assert "2 lines to correct" in app.error[0].value
    with stores.ledger.read() as conn:
        assert len(customers.all(conn, Scope.all())) == 2


def test_a_file_that_is_no_text_is_refused(reselling: AppTest) -> None:
    app = visit(reselling, "customers", tab="Import and export")
    app.file_uploader[0].upload("list.csv", "name\nMünchen\n".encode("latin-1")).run()
    assert "it is not UTF-8 text" in app.error[0].value.replace("\\", "")
