"""The page of a published statement: credit it, settle the balance, compare what replaces it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze, life, scheduling, statements
from ses_dash.period import BillingPeriod
from tests.ui import sample
from tests.ui.conftest import metrics, texts, visit

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.model.statement import Statement
    from ses_dash.stores import Stores

OCTOBER = BillingPeriod.parse("2026-10")


@pytest.fixture
def frozen(own_app: AppTest, stores: Stores, tmp_path: Path) -> AppTest:
    """The app with the statements of AWS: 1 Northwind over 1,512.17 USD, 2 the evil one."""
    sample.load(stores, tmp_path)
    _freeze(stores)
    return own_app


def _freeze(stores: Stores) -> None:
    preview = freeze.preview(stores, SINGLE_USER, "aws", OCTOBER)
    freeze.freeze(stores, SINGLE_USER, preview)


def _find(stores: Stores, number: str) -> Statement:
    return statements.find(stores, SINGLE_USER, number)


def _click(app: AppTest, *keys: str) -> None:
    """Open a dialog and press a button in it: without a browser both in one run."""
    for key in keys:
        app.button(key=key).click()
    app.run()
    assert not app.exception


def test_r16c_a_statement_is_credited_after_a_look_and_frozen_again(
    frozen: AppTest, stores: Stores
) -> None:
    number = next(
        each.number
        for each in statements.all(stores, SINGLE_USER)
        if each.total == Decimal("1512.17")
    )
    life.publish(stores, SINGLE_USER, [number])
    app = visit(frozen, "statements", statement=number)
    _click(app, "credit")
    table = app.table[-1].value
    assert dict(zip(table["What it comes to"], table["Amount"], strict=True))["Total"].endswith(
        "1\\,512\\.17 USD"
    )
    assert _find(stores, number).credited == 0
    app.text_input(key="credit-reason").set_value("Wrong month")
    _click(app, "credit")
    _click(app, "credit", "credit-now")
    original = _find(stores, number)
    assert (original.state, original.fully_credited) == ("paid", True)
    app = visit(frozen, "statements", statement=number)
    assert "Credit statements of this one" in texts(app)
    app.text_input(key="statement").set_value("C1").run()
    assert "The statement that this one credits" in texts(app)
    assert metrics(app)["Total"] == "-1,512.17 USD"
    assert "Credit Statement" in "".join(str(each.value) for each in app.html)
    _freeze(stores)
    again = statements.all(stores, SINGLE_USER, program="aws")[-1].number
    app.text_input(key="statement").set_value(again).run()
    assert f"Compared with {number}, which it replaces" in [
        each.value.replace("\\", "") for each in app.subheader
    ]
    assert "Nothing differs: 2 lines are the same." in texts(app)
    app.text_input(key="statement").set_value("").run()
    shown = app.dataframe[0].value
    assert set(shown["credit"]) == {"", f"Credits {number}", "Credited in full"}


def test_a_statement_is_published_later_or_not_after_all(frozen: AppTest, stores: Stores) -> None:
    app = visit(frozen, "statements", statement="1")
    _click(app, "schedule")
    _click(app, "schedule", "schedule-now")
    app = visit(frozen, "statements", statement="1")
    assert "It will be published on 2026-11-21 09:00 (UTC)" in app.info[0].value.replace("\\", "")
    with clock.fixed(datetime(2026, 11, 21, 9, tzinfo=UTC)):
        assert [each.number for each in scheduling.publish_due(stores)] == ["1"]
    assert _find(stores, "1").state == "open"
