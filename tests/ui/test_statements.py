"""The page Statements: the list, one statement, and what is done to them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze, life, options, statements
from ses_dash.period import BillingPeriod
from ses_dash.ui import statement as page
from ses_dash.ui.text import literal
from tests.ui.conftest import metrics, texts, visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

PUBLISH, NOW = "publish", "publish-now"


@pytest.fixture
def frozen(october_frozen: AppTest) -> AppTest:
    """The app with three frozen statements: 1 Northwind and 2 the evil one (AWS), 3 Azure."""
    return october_frozen


def _number(stores: Stores, customer: str, program: str = "aws") -> str:
    found = statements.all(stores, SINGLE_USER, program=program)
    return next(each.number for each in found if each.customer_name == customer)


def _state(stores: Stores, number: str) -> str:
    return statements.find(stores, SINGLE_USER, number).state


def _paper(app: AppTest) -> str:
    (found,) = [each.value for each in app.html if 'class="paper"' in each.value]
    return str(found)


def _click(app: AppTest, *keys: str) -> None:
    """Open a dialog and press a button in it: without a browser both in one run."""
    for key in keys:
        app.button(key=key).click()
    app.run()
    assert not app.exception


def test_the_list_is_filtered_by_the_url(frozen: AppTest) -> None:
    app = visit(frozen, "statements", program="AWS", state="Frozen", kind="Monthly")
    table = app.dataframe[0].value
    assert set(table["total"]) == {"1,512.17 USD", "5.00 USD"}
    assert metrics(app)["Still due"] == "1,517.17 USD"
    (csv,) = [link.url for link in app.link_button]
    assert csv == "/files/statements.csv?program=aws&state=frozen&kind=main"
    app.selectbox(key="customer").select(NORTH).run()
    assert list(app.dataframe[0].value["total"]) == ["1,512.17 USD"]


def test_totals_are_by_currency(frozen: AppTest) -> None:
    app = visit(frozen, "statements")
    assert [each.value for each in app.metric if each.label == "Total"] == [
        "396.00 EUR",
        "1,517.17 USD",
    ]
    assert "3 statements." in texts(app)


def test_what_matches_nothing_offers_the_way_back(frozen: AppTest) -> None:
    app = visit(frozen, "statements", state="Paid")
    assert "No statement matches" in app.info[0].value
    app.button[-1].click().run()
    assert len(app.dataframe[0].value) == 3


def test_a_number_opens_and_a_part_of_it_searches(reselling: AppTest, stores: Stores) -> None:
    options.set_option(stores, SINGLE_USER, "next_invoice_number", "INV-0001")
    preview = freeze.preview(stores, SINGLE_USER, "aws", BillingPeriod.parse("2026-10"))
    freeze.freeze(stores, SINGLE_USER, preview)
    app = visit(reselling, "statements", statement="inv-")
    assert len(app.dataframe[0].value) == 2
    app.text_input(key="statement").set_value("INV-0002").run()
    assert app.header[0].value.startswith("INV\\-0002")
    app.text_input(key="statement").set_value("nope").run()
    assert "There is no statement 'nope'." in texts(app)


def test_a_statement_shows_its_paper_its_lines_and_its_steps(
    frozen: AppTest, stores: Stores
) -> None:
    number = _number(stores, NORTH)
    app = visit(frozen, "statements", statement=number)
    paper = _paper(app)
    assert "Northwind &amp; Sons" in paper
    assert "VAT 20 % on 1,260.14" in paper
    assert "1,512.17" in paper
    assert metrics(app) == {"Net": "1,260.14 USD", "Tax": "252.03 USD", "Total": "1,512.17 USD"}
    lines = app.dataframe[0].value
    assert list(lines["net"]) == [Decimal("1200.12"), Decimal("60.02")]
    assert "at cost" in lines["explanation"][0]
    offered = [link.label for link in app.link_button]
    assert offered == ["PDF", "CSV", "Detail CSV"]  # no e-invoice: the seller has no tax id
    steps = app.table[0].value
    assert list(steps["Became"]) == ["Frozen"]
    assert list(steps["Who"]) == ["single user"]


def test_the_proof_names_the_one_before_and_every_hash(frozen: AppTest, stores: Stores) -> None:
    first, second = statements.all(stores, SINGLE_USER, program="aws")
    app = visit(frozen, "statements", statement=second.number)
    app.session_state["proof"] = True
    app.run()
    proof = app.code[0].value
    assert f"after statement {first.number}" in texts(app)
    for value in (first.chain, second.chain, second.document_sha256):
        assert value in proof
    for file in statements.files(stores, SINGLE_USER, second.number):
        assert file.sha256 in proof


def test_long_statements_show_the_first_lines_and_say_where_the_rest_is(
    frozen: AppTest, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_MOST_LINES", 1)
    app = visit(frozen, "statements", statement=_number(stores, NORTH))
    assert len(app.dataframe[0].value) == 1
    assert "The first 1 of 2 lines" in texts(app)
    assert "and 1 more row. The files have them all." in _paper(app)


def test_publish_says_what_it_means_and_does_it(frozen: AppTest, stores: Stores) -> None:
    number = _number(stores, NORTH)
    app = visit(frozen, "statements", statement=number)
    _click(app, PUBLISH)
    assert "cannot be taken back" in texts(app)
    assert _state(stores, number) == "frozen"
    _click(app, PUBLISH, NOW)
    assert _state(stores, number) == "open"
    app = visit(frozen, "statements", statement=number)
    assert {"publish", "void"}.isdisjoint(button.key for button in app.button)


def test_void_needs_a_reason_and_says_what_it_means(frozen: AppTest, stores: Stores) -> None:
    number = _number(stores, EVIL)
    app = visit(frozen, "statements", statement=number)
    _click(app, "void")
    assert "Its number stays used" in texts(app)
    assert app.button(key="void-now").disabled
    app.text_input(key="void-reason").set_value("Wrong tax")
    app.button(key="void").click().run()
    _click(app, "void", "void-now")
    assert _state(stores, number) == "void"
    events = life.events(stores, SINGLE_USER, number)
    assert [event.reason for event in events] == ["", "Wrong tax"]


def test_a_payment_in_parts(frozen: AppTest, stores: Stores) -> None:
    number = _number(stores, NORTH)
    life.publish(stores, SINGLE_USER, [number])
    app = visit(frozen, "statements", statement=number)
    _click(app, "pay")
    assert app.text_input(key="pay-amount").value == "1512.17"
    app.text_input(key="pay-amount").set_value("500")
    app.text_input(key="pay-reference").set_value("Transfer 7")
    _click(app, "pay", "pay-now")
    assert metrics(app)["Still due"] == "1,012.17 USD"
    payments = app.table[1].value
    assert list(payments["Amount"]) == [literal("500.00 USD")]
    assert list(payments["Reference"]) == ["Transfer 7"]
    app.button(key="pay").click().run()
    assert app.text_input(key="pay-amount").value == "1012.17"
    _click(app, "pay", "pay-now")
    assert _state(stores, number) == "paid"


def test_an_amount_that_is_none_is_said(frozen: AppTest, stores: Stores) -> None:
    number = _number(stores, NORTH)
    life.publish(stores, SINGLE_USER, [number])
    app = visit(frozen, "statements", statement=number)
    _click(app, "pay")
    app.text_input(key="pay-amount").set_value("a lot")
    app.button(key="pay").click().run()
    assert "is not an amount" in texts(app)
    assert not life.payments(stores, SINGLE_USER, number)


def test_void_ones_are_linked_and_count_for_nothing(frozen: AppTest, stores: Stores) -> None:
    number = _number(stores, EVIL)
    life.void(stores, SINGLE_USER, number, "Wrong tax")
    preview = freeze.preview(stores, SINGLE_USER, "aws", BillingPeriod.parse("2026-10"))
    freeze.freeze(stores, SINGLE_USER, preview)
    again = statements.all(stores, SINGLE_USER, program="aws")[-1].number
    app = visit(frozen, "statements", statement=again)
    assert "Void statements of the same month" in texts(app)
    void = statements.find(stores, SINGLE_USER, number)
    app.button(key=f"related-{void.id}").click().run()
    assert app.text_input(key="statement").value == number
    app.text_input(key="statement").set_value("").run()
    app.selectbox(key="program").select("AWS").run()
    assert metrics(app)["Total"] == "1,517.17 USD"
