"""The page Invoice Options: every option's field, problems beside them, saving, and the preview."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.billing import options
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from tests.billing.shop import Charge, Shop
from tests.ui.conftest import texts, visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from ses_dash.billing.options.option import Value
    from ses_dash.stores import Stores

PAGE = "invoice_options"
EVERYBODY = "option-0-"


def _id(stores: Stores, name: str) -> int:
    with stores.ledger.read() as conn:
        found = customers.by_name(conn, name)
    assert found is not None
    return found.id


def _effective(stores: Stores, customer: str | None = None) -> dict[str, Value]:
    owner = _id(stores, customer) if customer else None
    with stores.ledger.read() as conn:
        return options.effective(conn, owner)


def _saved(app: AppTest) -> bool:
    return "save-options" in [button.key for button in app.button]


def _papers(app: AppTest) -> list[str]:
    return [each.value for each in app.html if 'class="paper"' in each.value]


def test_every_option_has_its_field_its_help_and_whose_it_is(app: AppTest) -> None:
    app = visit(app, PAGE)
    shown = texts(app)
    for option in options.OPTIONS:
        assert getattr(app.get_by_key(EVERYBODY + option.key), "label", "") == option.title
        assert option.help in shown
    assert shown.count("Default]") == len(options.OPTIONS)
    assert app.selectbox(key=EVERYBODY + "term_type").options == [
        "Due on receipt",
        "Days after the statement date",
        "Days after the end of the month",
        "Day of the next month",
    ]
    assert not _saved(app)


def test_it_opens_before_anything_is_loaded(own_app: AppTest) -> None:
    app = visit(own_app, PAGE)
    assert "no statement to look at" in app.info[0].value
    app.number_input(key=EVERYBODY + "term_value").set_value(14).run()
    app.button(key="save-options").click().run()
    assert app.toast[0].value == "1 change saved. From the next freeze on."


def test_changes_are_tried_out_and_then_saved_together(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, PAGE)
    assert len(_papers(app)) == 1
    app.number_input(key=EVERYBODY + "term_value").set_value(14).run()
    app.toggle(key=EVERYBODY + "group_lines_by_account").set_value(True).run()
    assert "Due 20 Dec 2026 → 4 Dec 2026" in app.info[0].value.replace("\\", "")
    assert "Lines by product, 2 over all accounts → by account, 1 section" in app.info[
        0
    ].value.replace("\\", "")
    before, after = _papers(app)
    assert "20 Dec 2026" in before
    assert "4 Dec 2026" in after
    assert _effective(stores) == options.DEFAULTS
    assert "2 changes not saved" in texts(app)
    app.button(key="save-options").click().run()
    assert not app.exception
    assert _effective(stores)["term_value"] == 14
    assert _effective(stores)["group_lines_by_account"] is True
    assert app.toast[0].value == "2 changes saved. From the next freeze on."
    assert not _saved(app)
    assert "Set for everybody" in texts(app)


def test_what_is_typed_can_be_discarded(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, PAGE)
    app.number_input(key=EVERYBODY + "term_value").set_value(14).run()
    app.button(key="discard-options").click().run()
    assert app.number_input(key=EVERYBODY + "term_value").value == 30
    assert not _saved(app)
    assert _effective(stores) == options.DEFAULTS


def test_a_problem_stands_beside_its_field_and_nothing_is_saved(reselling: AppTest) -> None:
    app = visit(reselling, PAGE)
    app.text_area(key=EVERYBODY + "invoice_notes").set_value("Dear {name}").run()
    assert "the placeholders are" in app.error[0].value
    assert app.button(key="save-options").disabled
    app.text_area(key=EVERYBODY + "invoice_notes").set_value("Dear {customer}").run()
    assert not app.error
    assert not app.button(key="save-options").disabled


def test_term_value_depends_on_term_type(reselling: AppTest) -> None:
    app = visit(reselling, PAGE)
    app.number_input(key=EVERYBODY + "term_value").set_value(45).run()
    app.selectbox(key=EVERYBODY + "term_type").set_value("day_of_next_month").run()
    assert "1 to 31" in app.error[0].value
    app.selectbox(key=EVERYBODY + "term_type").set_value("due_on_receipt").run()
    assert not app.error
    assert app.number_input(key=EVERYBODY + "term_value").disabled
    assert "needs no Term Value" in texts(app)


def test_leaving_out_numbers_needs_a_reason(reselling: AppTest, stores: Stores) -> None:
    app = visit(reselling, PAGE)
    number = app.text_input(key=EVERYBODY + "next_invoice_number")
    number.set_value("100").run()
    assert app.text_input(key="option-reason").label == "Why 99 numbers are left out"
    assert app.button(key="save-options").disabled
    assert "Next number 1 → 100" in app.info[0].value.replace("\\", "")
    app.text_input(key="option-reason").set_value("Numbers of the old system").run()
    app.button(key="save-options").click().run()
    assert not app.error
    current = options.current(stores, SINGLE_USER)
    assert current["next_invoice_number"] == "100"
    assert app.text_input(key=EVERYBODY + "next_invoice_number").value == "100"


def test_a_customer_has_values_of_its_own_until_they_are_taken_back(
    reselling: AppTest, stores: Stores
) -> None:
    app = visit(reselling, PAGE, customer=NORTH)
    assert f"holds for {NORTH} only" in texts(app)
    key = f"option-{_id(stores, NORTH)}-term_value"
    app.number_input(key=key).set_value(60).run()
    app.button(key="save-options").click().run()
    assert _effective(stores, NORTH)["term_value"] == 60
    assert _effective(stores)["term_value"] == 30
    assert "Only this customer" in texts(app)
    app.button(key="clear-term_value").click().run()
    assert _effective(stores, NORTH)["term_value"] == 30
    assert app.number_input(key=key).value == 30


def test_a_change_for_everybody_does_not_reach_a_value_of_its_own(
    reselling: AppTest, stores: Stores
) -> None:
    owner = _id(stores, NORTH)
    options.set_option(stores, SINGLE_USER, "term_value", "60", customer_id=owner)
    app = visit(reselling, PAGE, sample=f"{NORTH} · AWS")
    app.number_input(key=EVERYBODY + "term_value").set_value(14).run()
    assert f"{NORTH} has a Term Value of its own" in texts(app)
    assert len(_papers(app)) == 1


def test_what_was_set_is_in_the_history(reselling: AppTest, stores: Stores) -> None:
    options.set_option(stores, SINGLE_USER, "term_type", "due_on_receipt")
    options.clear(stores, SINGLE_USER, "term_type")
    app = visit(reselling, PAGE)
    app.session_state["past"] = True
    app.run()
    table = app.dataframe[0].value
    assert list(table["value"]) == ["the default again", "Due on receipt"]
    assert set(table["actor"]) == {"single user"}


def test_the_preview_is_the_largest_not_frozen_and_links_its_pdf(reselling: AppTest) -> None:
    app = visit(reselling, PAGE)
    assert app.selectbox(key="sample-month").value == "2026-10"
    assert app.selectbox(key="sample").value == f"{NORTH} · AWS"
    app.number_input(key=EVERYBODY + "term_value").set_value(14).run()
    now, then = [link.url for link in app.link_button]
    assert now.startswith("/files/statements/pro-forma.pdf?program=aws&period=2026-10&customer=1&")
    assert then == f"{now}&term_value=14"


def test_a_purchase_of_its_own_is_a_second_statement(reselling: AppTest, stores: Stores) -> None:
    fee = Charge("111111111111", "12000", category="Purchase", currency="USD")
    fee = replace(fee, frequency="One-Time", commitment="ri-1")
    Shop(stores, loads=100).load(fee)
    app = visit(reselling, PAGE)
    app.selectbox(key=EVERYBODY + "aws_ri_purchase").set_value("immediate").run()
    said = app.info[0].value.replace("\\", "")
    assert "1 statement → 2 statements" in said
    assert "Net 13,260.14 USD → 1,260.14 USD" in said
    assert len(_papers(app)) == 3
    assert "No such statement." in texts(app)


def test_a_billing_day_before_the_months_end_warns_and_names_the_next_days(
    reselling: AppTest,
) -> None:
    app = visit(reselling, PAGE)
    assert not app.warning
    app.number_input(key=EVERYBODY + "azure_billing_day").set_value(25).run()
    assert "Microsoft invoices calendar months" in app.warning[0].value
    assert (
        "The next statement, 2026-10, bills metered Azure of 26 Sep – 25 Oct 2026."
        in app.warning[0].value
    )


def test_names_are_text_on_the_paper_too(reselling: AppTest, stores: Stores) -> None:
    options.set_option(stores, SINGLE_USER, "invoice_notes", "<script>alert(1)</script> {customer}")
    (paper,) = _papers(visit(reselling, PAGE, sample=f"{EVIL} · AWS"))
    assert "<b>b</b>" not in paper
    assert "&lt;b&gt;b&lt;/b&gt;" in paper
    assert "<script>" not in paper


def test_a_customer_called_everybody_is_told_apart(reselling: AppTest, stores: Stores) -> None:
    with stores.ledger.write() as conn:
        customers.create(conn, SINGLE_USER, Customer(0, "Everybody"))
    app = visit(reselling, PAGE)
    assert app.selectbox(key="customer").value == "Everybody"
    assert "Everybody (customer)" in app.selectbox(key="customer").options
