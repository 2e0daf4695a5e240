"""The frame: sections in the order finance works, whose dashboard it is, what goes wrong."""

from __future__ import annotations

import logging.handlers
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import seller as billing_seller
from ses_dash.ledger import seller as ledger_seller
from ses_dash.ui import navigation, session
from ses_dash.ui.text import literal
from tests.billing.test_seller import png
from tests.ui.conftest import visit

if TYPE_CHECKING:
    import pytest

    from ses_dash.stores import Stores


def test_the_pages_stand_in_the_order_finance_works() -> None:
    sections: dict[str, list[str]] = {}
    for screen in navigation.SCREENS:
        sections.setdefault(screen.section, []).append(screen.title)
        assert screen.file.is_file()
    assert sections == {
        "": ["Today", "Overview"],
        "Reports": ["Billing report", "Customer", "Account", "Service"],
        "Data": ["Customers", "Load data"],
        "Billing": [
            *("Pricebooks", "Commitments", "Shared costs", "Statements", "Proof", "Accounting")
        ],
        "Settings \u203a Billing": [
            "Invoice Options",
            "Charges",
            "Taxes",
            "Exchange rates",
            "Seller",
        ],
    }


def test_the_sidebar_names_the_reseller_and_with_a_logo_the_product(
    own_app: AppTest, stores: Stores
) -> None:
    billing_seller.change(stores, SINGLE_USER, name="*Nordwind* & Sons")
    shown = visit(own_app, "seller").sidebar
    assert [each.value for each in shown.markdown] == [f"**{literal('*Nordwind* & Sons')}**"]
    assert not shown.caption
    billing_seller.set_logo(stores, SINGLE_USER, png())
    assert [each.value for each in visit(own_app, "seller").sidebar.caption] == ["ses-dash"]


def test_a_damaged_logo_keeps_no_page_away(own_app: AppTest, stores: Stores) -> None:
    sha256 = billing_seller.set_logo(stores, SINGLE_USER, png()).logo_sha256
    damaged = stores.archive.path(sha256)
    damaged.chmod(0o600)
    damaged.write_bytes(b"x")
    assert session.logo() == b""
    app = visit(own_app, "seller")
    assert [literal(sha256)[:8] in error.value for error in app.error] == [True]


def test_a_bug_on_a_page_is_a_sentence_with_the_number_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = logging.handlers.BufferingHandler(10)
    # Its own logger, since commands of other tests have set up logging for this process.
    monkeypatch.setattr(logging.getLogger("ses_dash.api.failure"), "handlers", [kept])

    def script() -> None:
        from ses_dash.server import show_failure  # noqa: PLC0415 - a script of its own

        assert show_failure(RuntimeError("the secret of the house"))

    app = AppTest.from_function(script, default_timeout=60).run()
    (said,) = [error.value.replace("\\", "") for error in app.error]
    assert "Something went wrong" in said
    assert "secret" not in said
    (record,) = kept.buffer
    assert record.getMessage() == f"error {said.split()[-1].rstrip('.')}"
    assert record.exc_info
    assert str(record.exc_info[1]) == "the secret of the house"


def test_a_named_failure_of_a_callback_is_its_sentence() -> None:
    def script() -> None:
        from ses_dash.errors import NotFoundError  # noqa: PLC0415 - a script of its own
        from ses_dash.server import show_failure  # noqa: PLC0415 - a script of its own

        assert show_failure(NotFoundError("customer", 7))

    app = AppTest.from_function(script, default_timeout=60).run()
    assert [error.value for error in app.error] == [literal("There is no customer '7'.")]


def test_the_seller_is_changed_and_it_is_said(own_app: AppTest, stores: Stores) -> None:
    app = visit(own_app, "seller")
    app.text_input[0].input(" Nordwind GmbH ")
    app.text_area[0].input("Hauptstr. 1\nWien ")
    app.selectbox[0].select("Europe/Vienna")
    app.button[0].click().run()
    assert not app.exception
    assert [toast.value for toast in app.toast] == ["Saved."]
    with stores.ledger.read() as conn:
        now = ledger_seller.get(conn)
    assert (now.name, now.address, now.time_zone) == (
        "Nordwind GmbH",
        "Hauptstr. 1\nWien",
        "Europe/Vienna",
    )
    app.button[0].click().run()
    assert [toast.value for toast in app.toast] == ["Nothing has changed."]
    app.text_input[0].input(" ")
    app.button[0].click().run()
    assert [error.value.replace("\\", "") for error in app.error] == [
        "name cannot be '': statements need the name of the seller."
    ]


def test_another_seller_is_added_and_shown(own_app: AppTest, stores: Stores) -> None:
    app = visit(own_app, "seller")
    assert "number_prefix" not in str([each.label for each in app.text_input])
    name, key, prefix = app.text_input[-3:]
    name.input("Northwind Nordic")
    key.input("north")
    prefix.input("N-")
    next(each for each in app.button if each.label == "Add seller").click().run()
    assert [toast.value for toast in app.toast] == ["Added Northwind Nordic."]
    app.button_group[0].set_value("north").run()
    assert app.text_input[0].value == "Northwind Nordic"
    app.text_input[1].input("SE")
    app.selectbox[1].select("de")
    app.button[0].click().run()
    with stores.ledger.read() as conn:
        first, north = ledger_seller.all(conn)
    assert (north.country, north.language, north.number_prefix) == ("SE", "de", "N-")
    assert (first.country, first.language) == ("", "en")


def test_the_logo_is_set_and_removed(own_app: AppTest, stores: Stores) -> None:
    app = visit(own_app, "seller")
    cut = png()[:60]
    for content, error in ((cut, True), (png(), False)):
        app.file_uploader[0].upload("logo.png", content, "image/png").run()
        app.button[1].click().run()
        assert bool(app.error) is error
    assert billing_seller.logo(stores) == png()
    app.button[2].click().run()
    assert billing_seller.logo(stores) == b""
