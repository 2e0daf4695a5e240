"""The page Accounting: codes, the preview, exporting once and again, the log, the month as ZIP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import freeze
from ses_dash.billing.accounting import exporting
from ses_dash.period import BillingPeriod
from ses_dash.ui import session
from tests.ui import sample
from tests.ui.conftest import metrics, texts, visit

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


@pytest.fixture
def frozen(own_app: AppTest, stores: Stores, tmp_path: Path) -> AppTest:
    """The app with two frozen statements of AWS."""
    sample.load(stores, tmp_path)
    preview = freeze.preview(stores, SINGLE_USER, "aws", BillingPeriod.parse("2026-10"))
    freeze.freeze(stores, SINGLE_USER, preview)
    return own_app


def links(app: AppTest) -> dict[str, str]:
    return {each.proto.label: each.proto.url for each in app.get("link_button")}


def turn(app: AppTest, tab: str) -> None:
    app.session_state["tab"] = tab
    app.run()
    assert not app.exception


def set_code(app: AppTest, what: str, code: str) -> None:
    app.selectbox[0].select(what)
    next(each for each in app.text_input if each.label == "Code").set_value(code)
    next(each for each in app.button if each.label == "Save").click()
    app.run()
    assert not app.exception


def test_a_month_is_exported_once_codes_are_set(frozen: AppTest, stores: Stores) -> None:
    app = visit(frozen, "accounting", profile="Xero")
    app.button(key="export-preview").click().run()
    assert "Xero needs the tax code of" in texts(app)
    turn(app, "Codes")
    set_code(app, "Tax code", "20% (VAT on Income)")
    turn(app, "Export")
    app.button(key="export-preview").click().run()
    assert not app.error
    assert metrics(app)["Total"].endswith("USD")
    assert app.code[0].value.startswith("*ContactName,EmailAddress")
    app.button(key="export-now").click().run()
    assert not app.exception
    (made,) = exporting.log(stores, SINGLE_USER)
    assert links(app)["Files of export 1"] == "/files/accounting/1.zip"
    app.button(key="export-preview").click().run()
    assert app.button(key="export-now").disabled
    assert "Exported to Xero before: 2 statements of this month" in app.warning[0].value
    app.checkbox(key="export-again").check().run()
    app.button(key="export-now").click().run()
    assert [each.numbers for each in exporting.log(stores, SINGLE_USER)] == [made.numbers] * 2
    turn(app, "Log")
    assert "2: Xero" in texts(app)
    assert {"Files of export 1", "Files of export 2"} <= set(links(app))
    app = visit(app, "statements", period="2026-10")
    assert links(app)["ZIP of the month"] == "/files/statements.zip?period=2026-10"


def test_who_may_not_export_is_told_so(own_app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = Actor("tom", Role.ACCOUNT_MANAGER, Scope.all())
    monkeypatch.setattr(session, "SINGLE_USER", manager)
    app = visit(own_app, "accounting")
    assert [each.value for each in app.info] == ["Only finance and admins export to accounting."]
