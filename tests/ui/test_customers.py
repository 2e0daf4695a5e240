"""The Customers page: from the list to one customer, its accounts, and files in and out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import credits as billing_credits
from ses_dash.billing import options, seller
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer, CustomField
from ses_dash.ui.text import literal
from tests.ui.conftest import metrics, texts, visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


def _customer(stores: Stores, name: str = NORTH) -> Customer:
    with stores.ledger.read() as conn:
        found = customers.by_name(conn, name)
    assert found is not None
    return found


def _said(app: AppTest) -> list[str]:
    return [toast.value.replace("\\", "") for toast in app.toast]


def _fill(app: AppTest, values: dict[str, str]) -> None:
    """Fill text fields in by their labels."""
    for label, value in values.items():
        next(each for each in app.text_input if each.label == label).set_value(value)


def _press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click()
    app.run()
    assert not app.exception
    return app


def test_the_list_shows_accounts_and_the_price_of_the_latest_month(app: AppTest) -> None:
    table = visit(app, "customers").dataframe[0].value
    assert [name.removesuffix(" \u203a") for name in table["name"]] == [EVIL, NORTH]
    assert list(table["accounts"]) == [1, 2]
    assert list(table["price"]) == ["5.00 USD", "330.00 EUR · 1,260.14 USD"]


def test_the_list_is_searched_by_what_is_typed(app: AppTest) -> None:
    table = visit(app, "customers", search="NORTHwind").dataframe[0].value
    assert len(table) == 1
    app.text_input(key="search").set_value("nothing like that").run()
    assert not app.dataframe
    assert "No customer is called so" in app.info[0].value


def test_a_customer_opens_from_the_choice_and_goes_back(app: AppTest) -> None:
    app = visit(app, "customers")
    app.selectbox(key="customer").select(NORTH).run()
    assert f"**{literal(NORTH)}**" in [element.value for element in app.markdown]
    assert metrics(app)["Accounts today"] == "2"
    assert [m.value for m in app.metric if m.label == "Price of 2026-10"] == [
        "330.00 EUR",
        "1,260.14 USD",
    ]
    app.button(key="crumb-0").click().run()
    assert app.selectbox(key="customer").value == "All customers"
    assert len(app.dataframe[0].value) == 2


def test_a_customer_that_does_not_exist_is_the_list(app: AppTest) -> None:
    assert len(visit(app, "customers", customer="Nobody Ltd").dataframe[0].value) == 2


def test_a_name_is_never_formatting(app: AppTest) -> None:
    app = visit(app, "customers", customer=EVIL)
    shown = "\n".join(element.value for element in (*app.markdown, *app.caption))
    assert literal(EVIL) in shown
    assert EVIL not in shown


def test_the_first_customer_is_created_where_there_is_none(
    own_app: AppTest, stores: Stores
) -> None:
    app = visit(own_app, "customers")
    assert "No customers yet" in app.info[0].value
    _fill(app, {"Name": "Aurora", "Country": "se", "Tax rate in %": "25"})
    _press(app, "Create customer")
    assert _said(app) == ["Created Aurora."]
    assert app.selectbox(key="customer").value == "Aurora"
    made = _customer(stores, "Aurora")
    assert (made.country, made.tax_rate) == ("SE", Decimal(25))


def test_what_cannot_be_kept_is_said_and_nothing_is_made(own_app: AppTest, stores: Stores) -> None:
    app = visit(own_app, "customers")
    _fill(app, {"Name": "Aurora", "Tax rate in %": "lots"})
    _press(app, "Create customer")
    assert "'lots' is not an amount" in app.error[0].value.replace("\\", "")
    with stores.ledger.read() as conn:
        assert customers.all(conn, Scope.all()) == ()


def test_a_renamed_customer_stays_open(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, "customers", customer=NORTH)
    _fill(app, {"Name": "Northwind Group", "Payment method": "Direct debit"})
    _press(app, "Save")
    assert _said(app) == ["Saved Northwind Group."]
    assert app.selectbox(key="customer").value == "Northwind Group"
    assert _customer(stores, "Northwind Group").payment_method == "Direct debit"


def test_a_customer_says_who_bills_it_and_in_which_language(
    reselling: AppTest, stores: Stores
) -> None:
    seller.add(stores, SINGLE_USER, "north", name="Nordic", number_prefix="N-")
    app = visit(reselling, "customers", customer=NORTH)
    for label, value in (("Language of documents", "fr"), ("Seller", "north")):
        next(each for each in app.selectbox if each.label == label).select(value)
    _fill(app, {"Purchase order": "PO-4711"})
    _press(app, "Save")
    kept = _customer(stores)
    assert (kept.language, kept.purchase_order, kept.seller) == ("fr", "PO-4711", "north")


def test_an_archived_customer_is_shown_when_asked_for_and_comes_back(
    reselling: AppTest, stores: Stores
) -> None:
    app = visit(reselling, "customers", customer=NORTH)
    _press(app, "Archive customer")
    assert _customer(stores).archived
    assert "Archived" in app.info[0].value
    app.button(key="crumb-0").click().run()
    assert len(app.dataframe[0].value) == 1
    app.toggle(key="archived").set_value(True).run()
    assert list(app.dataframe[0].value["archived"]) == ["", "archived"]
    app.selectbox(key="customer").select(NORTH).run()
    _press(app, "Restore customer")
    assert not _customer(stores).archived


def _fields(app: AppTest) -> list[tuple[str, str, bool]]:
    labels = [each.value or "" for each in app.text_input if each.label == "Label"]
    values = [each.value or "" for each in app.text_input if each.label == "Value"]
    shown = [each.value for each in app.checkbox if each.label == "On invoices"]
    return list(zip(labels, values, shown, strict=True))


def test_custom_fields_are_added_changed_and_removed(reselling: AppTest, stores: Stores) -> None:
    evil = _customer(stores, EVIL)
    with stores.ledger.write() as conn:
        order = CustomField("Purchase order", "4711")
        customers.update(conn, SINGLE_USER, Customer(evil.id, EVIL, custom_fields=(order,)))
    app = visit(reselling, "customers", customer=NORTH, section="Custom fields")
    assert _fields(app) == []
    assert "is off" in texts(app)
    app.button(key="add-Purchase order").click().run()  # as another customer has it
    _fill(app, {"Value": "0815"})
    app.checkbox[0].check().run()
    _press(app, "Add field")
    next(e for e in app.text_input if e.label == "Label" and not e.value).set_value("Region").run()
    _press(app, "Save fields")
    kept = (CustomField("Purchase order", "0815", show_on_invoice=True), CustomField("Region"))
    assert _customer(stores).custom_fields == kept
    assert _fields(app) == [("Purchase order", "0815", True), ("Region", "", False)]
    next(each for each in app.button if each.label == "Remove").click().run()
    assert _fields(app) == [("Region", "", False)]
    _press(app, "Discard")
    assert len(_fields(app)) == 2


def test_two_fields_of_one_label_are_refused(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, "customers", customer=NORTH, section="Custom fields")
    for _ in range(2):
        _press(app, "Add field")
    for field in [each for each in app.text_input if each.label == "Label"]:
        field.set_value("Region")
    app.run()
    _press(app, "Save fields")
    assert "another custom field of the customer has it" in app.error[0].value
    assert _customer(stores).custom_fields == ()


def test_terms_are_the_customers_own_until_they_are_taken_back(
    reselling: AppTest, stores: Stores
) -> None:
    options.set_option(stores, SINGLE_USER, "term_value", "60")
    app = visit(reselling, "customers", customer=NORTH, section="Terms")
    assert "Payable within 60 days" in texts(app)
    app.selectbox[1].select("day_of_next_month").run()
    assert app.button(key="save-terms").disabled  # there is no day 60
    app.number_input[0].set_value(15).run()
    assert "would be due on 2026-12-15" in texts(app)
    app.button(key="save-terms").click().run()
    owner = _customer(stores).id
    now = options.current(stores, SINGLE_USER, owner)
    assert (now["term_type"], now["term_value"]) == ("day_of_next_month", 15)
    assert "For everybody else: Payable within 60 days" in texts(app)
    assert "Term Type set by single user, 2026-11-20" in texts(app)
    _press(app, "Use the terms of everybody")
    now = options.current(stores, SINGLE_USER, owner)
    assert (now["term_type"], now["term_value"]) == ("net_days", 60)


def test_terms_by_day_are_taken_back_for_terms_by_days(reselling: AppTest, stores: Stores) -> None:
    owner = _customer(stores).id
    own = {"term_type": "net_days", "term_value": "60"}
    options.set_options(stores, SINGLE_USER, own, customer_id=owner)
    everybodys = {"term_type": "day_of_next_month", "term_value": "15"}
    options.set_options(stores, SINGLE_USER, everybodys)
    app = visit(reselling, "customers", customer=NORTH, section="Terms")
    _press(app, "Use the terms of everybody")
    assert not app.error
    assert options.current(stores, SINGLE_USER, owner)["term_value"] == 15


def test_a_credit_is_given_and_taken_back(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, "customers", customer=NORTH, section="Credits")
    assert "No credits yet" in texts(app)
    _fill(app, {"Amount": "200", "Description": "For the outage"})
    currency = next(each for each in app.selectbox if each.label == "Currency")
    assert currency.options[:2] == ["EUR", "USD"]  # what the customer is charged in
    currency.select("USD")
    _press(app, "Give credit")
    [balance] = billing_credits.balances(stores, SINGLE_USER)
    assert (balance.credit.amount, balance.credit.currency) == (Decimal(200), "USD")
    assert (balance.credit.kind, balance.credit.valid_from) == (None, date(2026, 11, 20))
    assert metrics(app)["Credit left"] == "200.00 USD"
    table = app.dataframe[0].value
    assert (table["left"][0], table["state"][0]) == ("200.00 USD", "Open")
    assert "/files/credits.csv?customer=" in app.link_button[-1].url
    taken = next(each for each in app.selectbox if each.label == "Credit")
    taken.select(taken.options[0]).run()
    app.text_input(key="withdraw-reason").set_value("Given twice").run()
    _press(app, "Take it back")
    [balance] = billing_credits.balances(stores, SINGLE_USER)
    assert (balance.remaining, balance.credit.withdrawn) == (Decimal(0), True)
    assert list(app.dataframe[0].value["state"]) == ["Withdrawn"]


def test_a_credit_that_cannot_be_given_is_refused(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, "customers", customer=NORTH, section="Credits")
    _fill(app, {"Amount": "-5", "Description": "No"})
    _press(app, "Give credit")
    assert "amount cannot be" in app.error[0].value.replace("\\", "")
    assert billing_credits.balances(stores, SINGLE_USER) == ()


def test_the_accounts_of_a_customer_are_listed(app: AppTest) -> None:
    app = visit(app, "customers", customer=NORTH, section="Accounts")
    table = app.dataframe[0].value
    names = [name.removesuffix(" \u203a") for name in table["label"]]
    assert names == ["north-prod", "north-azure"]
