"""The report pages: their figures are those of the reports, and for whom they are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from ses_dash import money
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.ledger import customers
from ses_dash.period import BillingPeriod
from ses_dash.reports import report
from ses_dash.reports.filters import Filters
from ses_dash.ui import session
from tests.ui.conftest import metrics, texts, visit
from tests.ui.report import figures, tables
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

OCTOBER = BillingPeriod.parse("2026-10")
REPORTS = ("overview", "billing", "customer", "account", "service")
NOBODY = "Nobody (unassigned)"
ACCOUNT = "AWS 111111111111 · north-prod"
SERVICE = "Amazon EC2"
CHOSEN = {"customer": NORTH, "account": ACCOUNT, "service": SERVICE}


def _sum(stores: Stores, measure: str, **filters: str) -> str:
    """Return what a report says, as a page writes it."""
    asked = Filters(period_from=OCTOBER, period_to=OCTOBER, billing_currency="USD", **filters)
    rows = report.run(stores, SINGLE_USER, "summary", asked).to_pylist()
    return f"{money.round_to(money.total(row[measure] for row in rows), 'USD'):,f}"


def _id(stores: Stores, name: str) -> int:
    with stores.ledger.read() as conn:
        return next(each.id for each in customers.all(conn, Scope.all()) if each.name == name)


def test_the_overview_shows_what_the_reports_say(app: AppTest, reseller: Stores) -> None:
    shown = metrics(visit(app, "overview", currency="USD"))
    assert shown == {
        "Cost (USD)": _sum(reseller, "billed_cost"),
        "Price (USD)": _sum(reseller, "price"),
        "Margin (USD)": _sum(reseller, "margin"),
        "Customers": "2",
        "Unassigned (USD)": _sum(reseller, "billed_cost", customer="unassigned"),
    }
    assert shown["Cost (USD)"] == "1,274.02"


def test_changes_are_against_the_span_before(app: AppTest) -> None:
    app = visit(app, "overview", currency="USD")
    deltas = {metric.label: metric.delta for metric in app.metric}
    assert deltas["Cost (USD)"] == "+19.3 %"
    assert deltas["Margin (USD)"] == "-0.7 % of price"
    assert deltas["Customers"] == "0"
    assert "Changes are against 2026-09." in texts(app)


def test_nothing_is_compared_with_months_that_are_not_loaded(app: AppTest) -> None:
    app = visit(app, "overview", currency="USD", period="2026-09")
    assert [metric.delta for metric in app.metric if metric.label == "Cost (USD)"] == [""]
    assert "Nothing is loaded before 2026-09 to hold 2026-09 against." in texts(app)
    assert set(tables(app)) == {"overview-largest"}
    assert "Change" not in tables(app)["overview-largest"].headings


def test_the_overview_says_who_moved_and_what_moved_them(app: AppTest) -> None:
    moved = tables(visit(app, "overview", currency="USD"))["overview-moved"]
    assert moved.column("Customer") == [NORTH, EVIL]
    assert moved.column("Change (USD)") == ["+210.03", "-5.00"]
    assert moved.column("Change")[1] == "-50.0 %"
    assert moved.column("Mostly") == ["Amazon EC2 +200.02", "Amazon EC2 -5.00"]
    assert moved.links[0] == "/customer?customer=Northwind+%26+Sons"


def test_the_overview_says_what_is_to_do(app: AppTest) -> None:
    app = visit(app, "overview", currency="USD")
    assert "8.88 USD" in texts(app)
    assert "**2 customers** to freeze" in texts(app)
    assert "Assign accounts" in [link.label for link in app.page_link]


def test_the_billing_report_adds_up(app: AppTest, reseller: Stores) -> None:
    app = visit(app, "billing", currency="USD")
    table = tables(app)["billing"]
    assert table.column("Customer") == [NORTH, EVIL, NOBODY]
    assert table.column("Cost (USD)") == ["1,260.14", "5.00", "8.88"]
    assert table.column("Share") == ["98.9 %", "0.4 %", "0.7 %"]
    assert table.tickable == [True, True, False]
    assert table.total is not None
    assert table.total["Customer"] == "Total"
    assert table.total["Cost (USD)"] == metrics(app)["Cost (USD)"] == _sum(reseller, "billed_cost")
    assert table.total["Margin (USD)"] == _sum(reseller, "margin")
    assert table.total["Share"] == "100.0 %"
    assert app.button(key="freeze").disabled


def test_the_charges_of_a_billing_report_leave_as_focus(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", program="AWS")
    (link,) = [each for each in app.link_button if each.label == "FOCUS 1.2"]
    path, _, query = link.url.partition("?")
    assert path == "/files/focus.csv"
    assert dict(parse_qsl(query)) == {
        "period_from": "2026-10",
        "period_to": "2026-10",
        "program": "aws",
        "billing_currency": "USD",
    }


def test_a_span_of_months_is_added_up_and_not_frozen(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", period="Last 3 months")
    assert metrics(app)["Cost (USD)"] == "2,341.89"
    assert tables(app)["billing"].tickable == [False, False, False]
    assert "freeze" not in [button.key for button in app.button]
    assert "Choose a single month to freeze it." in texts(app)


def test_the_chosen_basis_is_the_cost(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", basis="List")
    assert "List cost (USD)" in tables(app)["billing"].headings
    assert "List cost (USD)" in metrics(app)


def test_months_are_stacked_by_choice_and_faded_when_not_chosen(app: AppTest) -> None:
    app = visit(app, "billing", currency="USD", by="Customer")
    chart = figures(app)["months-customer-USD"]
    assert chart["data"][0]["name"] == "Northwind &amp; Sons"
    assert chart["data"][0]["x"] == ["2026-09", "2026-10"]
    assert chart["data"][0]["marker"]["opacity"] == [0.4, 1]
    assert chart["alt"] == "Cost by month: 1,067.88 USD in 2026-09, 1,274.02 USD in 2026-10"


def test_a_customer_shows_what_changed_and_where(app: AppTest) -> None:
    app = visit(app, "customer", currency="USD", customer=NORTH)
    chart = figures(app)["waterfall"]["data"][0]
    assert chart["customdata"] == [
        "2026-09: 1,050.11 USD",
        "Amazon EC2: +200.02 USD",
        "Amazon S3: +10.01 USD",
        "2026-10: 1,260.14 USD",
    ]
    moved = tables(app)["customer-moves"]
    assert moved.column("Service") == ["Amazon EC2", "Amazon S3"]
    assert moved.column("Account") == ["north-prod", "north-prod"]


def test_a_customer_shows_its_accounts_and_services(app: AppTest, reseller: Stores) -> None:
    app = visit(app, "customer", currency="USD", customer=NORTH)
    accounts, services = (tables(app)[key] for key in ("by-account", "by-service"))
    assert accounts.column("Account") == ["north-prod"]
    assert accounts.column("Program") == ["AWS"]
    assert services.column("Service") == ["Amazon EC2", "Amazon S3"]
    assert services.total is not None
    cost = _sum(reseller, "billed_cost", customer=str(_id(reseller, NORTH)))
    assert services.total["Cost (USD)"] == metrics(app)["Cost (USD)"] == cost
    assert "account=AWS+111111111111" in (accounts.links[0] or "")
    assert "customer=Northwind" in (accounts.links[0] or "")


def test_an_account_shows_its_days_resources_and_owner(app: AppTest, reseller: Stores) -> None:
    app = visit(app, "account", account=ACCOUNT)
    assert metrics(app)["Cost (USD)"] == _sum(reseller, "billed_cost", account="111111111111")
    days = figures(app)["days-USD"]["data"]
    assert [bar["x"] for bar in days] == [["2026-10-01"], ["2026-10-01"]]
    shown = tables(app)
    assert {"by-service", "by-region", "by-charge category", "by-resource"} <= set(shown)
    resources = shown["by-resource"]
    assert resources.column("Resource") == ["No resource", "No resource"]
    assert resources.total is not None
    assert resources.total["Cost (USD)"] == metrics(app)["Cost (USD)"]
    assert "Northwind \\& Sons" in [link.label for link in app.page_link]


def test_an_account_of_nobody_can_be_assigned(app: AppTest) -> None:
    app = visit(app, "account", account="AWS 333333333333 · stray")
    assert "Assign it" in [link.label for link in app.page_link]


def test_months_of_an_account_replace_its_days(app: AppTest) -> None:
    app = visit(app, "account", account=ACCOUNT, period="Last 3 months")
    assert "months-service_name-USD" in figures(app)
    assert "days-USD" not in figures(app)


def test_a_service_shows_who_uses_it_and_where(app: AppTest, reseller: Stores) -> None:
    app = visit(app, "service", currency="USD", service=SERVICE)
    shown = tables(app)
    assert shown["by-customer"].column("Customer") == [NORTH, NOBODY, EVIL]
    assert shown["by-account"].column("Account") == ["north-prod", "stray", "evil-prod"]
    assert shown["by-region"].column("Region") == ["eu-west-1"]
    assert shown["by-SKU"].column("SKU") == ["amazon-ec2"]
    cost = _sum(reseller, "billed_cost", service_name=SERVICE)
    assert all(table.total and table.total["Cost (USD)"] == cost for table in shown.values())


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("customer", [NORTH, NOBODY, EVIL]),
        ("account", ["north-prod", "stray", "evil-prod"]),
        ("service", ["Amazon EC2", "Amazon S3"]),
    ],
)
def test_a_page_of_one_thing_offers_all_there_are(
    app: AppTest, page: str, names: list[str]
) -> None:
    app = visit(app, page, currency="USD")
    (table,) = tables(app).values()
    assert table.column(page.capitalize()) == names
    assert all(table.links)
    assert "look inside" in texts(app)


@pytest.mark.parametrize("page", REPORTS)
def test_filters_that_leave_nothing_can_be_cleared(app: AppTest, page: str) -> None:
    app = visit(app, page, program="AWS", account="Microsoft Azure north-sub · north-azure")
    assert "No charges with these filters" in texts(app)
    app.button(key="clear-filters").click().run()
    assert "No charges with these filters" not in texts(app)


@pytest.mark.parametrize("page", REPORTS)
@pytest.mark.parametrize("chosen", [{}, CHOSEN], ids=["nothing chosen", "all chosen"])
def test_an_end_customer_never_sees_cost_or_margin(
    app: AppTest,
    reseller: Stores,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    chosen: dict[str, str],
) -> None:
    scope = Scope.only(_id(reseller, NORTH))
    monkeypatch.setattr(session, "SINGLE_USER", Actor("buyer", Role.CUSTOMER, scope))
    app = visit(app, page, currency="USD", **chosen)
    assert not app.error
    headings = {each for table in tables(app).values() for each in table.headings}
    seen = " ".join((*headings, *metrics(app), *(chart["alt"] for chart in figures(app).values())))
    seen += " ".join(heading.value for heading in app.subheader) + texts(app)
    assert "Price" in seen
    for hidden in ("Cost", "Margin", "Unassigned", NOBODY, EVIL, "Freeze"):
        assert hidden not in seen
    assert "freeze" not in [button.key for button in app.button]


def test_an_account_manager_sees_the_margin_of_own_customers(
    app: AppTest, reseller: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = Scope.only(_id(reseller, EVIL))
    monkeypatch.setattr(session, "SINGLE_USER", Actor("manager", Role.ACCOUNT_MANAGER, scope))
    app = visit(app, "billing")
    table = tables(app)["billing"]
    assert table.column("Customer") == [EVIL]
    assert table.column("Margin (USD)") == ["0.00"]
    assert table.tickable == [False]


def test_shares_and_changes_are_written_to_one_decimal(app: AppTest) -> None:
    table = tables(visit(app, "billing", currency="USD"))["billing"]
    for text in (*table.column("Share"), *filter(None, table.column("Change"))):
        assert Decimal(text.removesuffix(" %")).as_tuple().exponent == -1
