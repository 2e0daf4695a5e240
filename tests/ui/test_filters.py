"""The filter bar: in the URL, kept from page to page, offering what has charges."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from ses_dash.reports import choices
from ses_dash.ui import session
from ses_dash.ui.text import literal
from tests.ui.sample import EVIL, NORTH
from tests.warehouse import charges
from tests.warehouse.charges import Charge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.stores import Stores

OCTOBER = {"period_from": "2026-10", "period_to": "2026-10", "billing_currency": "USD"}
NORTH_PROD = "AWS 111111111111 · north-prod"


def _script() -> None:
    import json  # noqa: PLC0415 - a script of its own

    import streamlit as st  # noqa: PLC0415 - a script of its own

    from ses_dash.ui import crumbs, empty, filters, kept, session  # noqa: PLC0415

    actor = st.session_state["who"]
    kept.enter("page", filtered=True)
    chosen = filters.bar(actor, filters.loaded(session.stores(), actor))
    crumbs.show(("All", {"customer": filters.ALL_CUSTOMERS}), ("Here", None))
    empty.nothing("charges", "Load more.")
    st.text(json.dumps([chosen.filters().texts(), chosen.earlier().texts(), chosen.basis]))


@pytest.fixture
def opened(reseller: Stores) -> Iterator[None]:
    """The pages work on the small reseller's stores."""
    session.use(reseller)
    yield
    session.use(None)


def bar(**query: str) -> AppTest:
    """Return a page that has only the filter bar, opened by a link."""
    return bar_of(SINGLE_USER, query)


def bar_of(actor: Actor, query: dict[str, str]) -> AppTest:
    app = AppTest.from_function(_script, default_timeout=60)
    app.session_state["who"] = actor
    for key, value in query.items():
        app.query_params[key] = value
    return shown(app.run())


def shown(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def told(app: AppTest) -> Any:  # noqa: ANN401 - JSON
    """Return the filters of the reports, those of the span before, and the cost basis."""
    return json.loads(app.text[0].value)


def chips(app: AppTest) -> list[str]:
    return [
        button.label.replace("\\", "").replace("\u2060", "")
        for button in app.button
        if (button.key or "").startswith("chip-")
    ]


@pytest.mark.usefixtures("opened")
def test_nothing_is_narrowed_but_to_the_latest_month_and_the_most_charged_currency() -> None:
    app = bar()
    assert told(app) == [
        OCTOBER,
        OCTOBER | {"period_from": "2026-09", "period_to": "2026-09"},
        "billed_cost",
    ]
    assert chips(app) == []


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("query", "filters", "chip"),
    [
        (
            {"period": "Last 3 months"},
            OCTOBER | {"period_from": "2026-08"},
            "Period: Last 3 months",
        ),
        (
            {"period": "2026-Q3"},
            OCTOBER | {"period_from": "2026-07", "period_to": "2026-09"},
            "Period: 2026-Q3",
        ),
        ({"program": "AWS"}, OCTOBER | {"program": "aws"}, "Program: AWS"),
        ({"customer": NORTH}, OCTOBER | {"customer": "1"}, f"Customer: {NORTH}"),
        ({"customer": EVIL}, OCTOBER | {"customer": "2"}, f"Customer: {EVIL}"),
        (
            {"account": NORTH_PROD},
            OCTOBER | {"program": "aws", "account": "111111111111"},
            f"Account: {NORTH_PROD}",
        ),
        ({"service": "Amazon S3"}, OCTOBER | {"service_name": "Amazon S3"}, "Service: Amazon S3"),
        ({"region": "eu-west-1"}, OCTOBER | {"region_id": "eu-west-1"}, "Region: eu-west-1"),
        ({"category": "Usage"}, OCTOBER | {"charge_category": "Usage"}, "Charge category: Usage"),
        ({"currency": "EUR"}, OCTOBER | {"billing_currency": "EUR"}, "Currency: EUR"),
    ],
)
def test_every_filter_comes_from_the_url(
    query: dict[str, str], filters: dict[str, str], chip: str
) -> None:
    app = bar(**query)
    assert told(app)[0] == filters
    assert chips(app) == [chip, "Clear all"]


@pytest.mark.usefixtures("opened")
def test_the_cost_basis_comes_from_the_url() -> None:
    assert told(bar(basis="List"))[2] == "list_cost"


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("first", "last"), [("2026-09", "2026-10"), ("2026-10", "2026-09"), ("1999-01", "soon")]
)
def test_a_range_of_months_is_the_right_way_round(first: str, last: str) -> None:
    app = bar(period="Custom range", **{"from": first, "to": last})
    assert told(app)[0] == OCTOBER | {"period_from": "2026-09"}
    assert told(app)[1]["period_from"] == "2026-07"


@pytest.mark.usefixtures("opened")
def test_bad_values_are_passed_over() -> None:
    names = "period program customer account service region category currency basis".split()
    app = bar(**dict.fromkeys(names, "nothing"))
    assert told(app) == told(bar())
    assert chips(app) == []


@pytest.mark.usefixtures("opened")
def test_an_account_is_known_by_its_id_whatever_it_is_called() -> None:
    app = bar(account="AWS 111111111111 · an old name")
    assert app.selectbox(key="account").value == NORTH_PROD


@pytest.mark.usefixtures("opened")
def test_what_is_offered_has_charges_beside_the_other_filters() -> None:
    app = bar(program="Microsoft Azure")
    options = {box.key: box.options for box in app.selectbox}
    assert options["program"] == ["All programs", "AWS", "Microsoft Azure"]
    assert options["customer"] == ["All customers", NORTH]
    assert options["account"] == ["All accounts", "Microsoft Azure north-sub · north-azure"]
    assert options["service"] == ["All services", "Virtual Machines"]
    assert told(app)[0]["billing_currency"] == "EUR"
    assert "currency" not in options


@pytest.mark.usefixtures("opened")
def test_what_does_not_go_together_finds_nothing_and_stays() -> None:
    app = bar(program="Microsoft Azure", service="Amazon S3", customer=EVIL)
    assert chips(app)[:-1] == [
        "Program: Microsoft Azure",
        f"Customer: {EVIL}",
        "Service: Amazon S3",
    ]
    assert told(app)[0]["service_name"] == "Amazon S3"


@pytest.mark.usefixtures("opened")
def test_the_currency_is_that_with_most_charges_until_somebody_chooses() -> None:
    app = bar()
    app.selectbox(key="customer").select(NORTH).run()
    assert told(app)[0]["billing_currency"] == "USD"
    app.selectbox(key="currency").select("EUR").run()
    assert told(shown(app))[0]["billing_currency"] == "EUR"
    app.selectbox(key="customer").select("All customers").run()
    assert told(shown(app))[0]["billing_currency"] == "EUR"


@pytest.mark.usefixtures("opened")
def test_a_chip_removes_its_filter_and_all_are_cleared_together() -> None:
    app = bar(period="2026-09", program="AWS", service="Amazon S3", basis="List")
    app.button(key="chip-program").click().run()
    assert chips(shown(app)) == [
        "Period: 2026-09",
        "Service: Amazon S3",
        "Cost basis: List",
        "Clear all",
    ]
    app.button(key="chip-all").click().run()
    assert told(shown(app)) == told(bar())
    assert chips(app) == []


@pytest.mark.usefixtures("opened")
def test_a_page_that_finds_nothing_offers_to_clear_the_filters() -> None:
    app = bar(program="AWS")
    assert "### :material/filter_alt_off: No charges with these filters" in [
        each.value for each in app.markdown
    ]
    app.button(key="clear-filters").click().run()
    assert told(shown(app)) == told(bar())


@pytest.mark.usefixtures("opened")
def test_breadcrumbs_say_where_we_are_and_lead_back() -> None:
    app = bar(customer=NORTH)
    assert f"**{literal('Here')}**" in [each.value for each in app.markdown]
    app.button(key="crumb-0").click().run()
    assert "customer" not in told(shown(app))[0]


@pytest.mark.usefixtures("opened")
def test_a_choice_of_too_many_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST", 2)
    app = bar(account="AWS 333333333333 · stray")
    assert len(app.selectbox(key="account").options) == 4  # two, the one chosen, and all
    assert app.selectbox(key="account").value == "AWS 333333333333 · stray"
    said = [each.value for each in app.caption]
    assert "Account: only the 2 with the most charges." in said


@pytest.mark.usefixtures("opened")
def test_nobody_else_s_values_are_offered_or_taken_from_the_url() -> None:
    evil = Actor("evil", Role.ACCOUNT_MANAGER, Scope.only(2))
    asked = {"customer": NORTH, "account": NORTH_PROD, "service": "Virtual Machines"}
    app = bar_of(evil, asked)
    assert told(app)[0] == OCTOBER
    options = {box.key: box.options for box in app.selectbox}
    assert options["customer"] == ["All customers", EVIL]
    assert options["account"] == ["All accounts", "AWS 222222222222 · evil-prod"]
    assert NORTH not in str(options)


def test_what_has_charges_in_other_months_only_stays_chosen(stores: Stores) -> None:
    with stores.ledger.write() as conn:
        customers.create(conn, SINGLE_USER, Customer(0, "New & Co"))
    august, october = date(2026, 8, 1), date(2026, 10, 1)
    charged = [Charge("old", august, Decimal(1)), Charge("new", october, Decimal(1))]
    charges.put(stores.warehouse, charged)
    session.use(stores)
    app = bar(customer="New & Co", account="AWS old")
    session.use(None)
    assert told(app)[0] == OCTOBER | {"customer": "1", "program": "aws", "account": "old"}
