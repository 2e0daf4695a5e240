"""Freezing on the pages: the preview that is approved, a whole month in the background."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import bulk, freeze, options, statements
from ses_dash.period import BillingPeriod
from tests.ui.conftest import metrics, texts, visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses_dash.stores import Stores

OPEN, NOW = "freeze-month-open", "freeze-now"
SCRIPT = """
import streamlit as st
from ses_dash.access import SINGLE_USER
from ses_dash.ledger import customers
from ses_dash.period import BillingPeriod
from ses_dash.ui import freezing, navigation
from ses_dash.ui.session import reported, stores

st.navigation(navigation.pages())
with stores().ledger.read() as conn:
    known = customers.all(conn, SINGLE_USER.scope)
owners = frozenset(each.id for each in known if each.name in st.session_state["names"])
with reported():
    freezing.start(SINGLE_USER, BillingPeriod.parse("2026-10"), ["aws", "azure"], owners)
"""


@pytest.fixture
def loaded(reselling: AppTest) -> Iterator[AppTest]:
    """The app on the small reseller; no job stays."""
    yield reselling
    bulk.shut_down()


def _open(app: AppTest) -> AppTest:
    app = visit(app, "statements")
    app.button(key=OPEN).click().run()
    assert not app.exception
    return app


def _again(app: AppTest) -> AppTest:
    """Run the page with its dialog still open, as a change inside it does."""
    app.button(key=OPEN).click().run()
    assert not app.exception
    return app


def _frozen(stores: Stores) -> list[tuple[str, str, str]]:
    found = statements.all(stores, SINGLE_USER)
    return sorted((each.program, each.customer_name, each.period) for each in found)


def _some(*names: str) -> AppTest:
    """Open the dialog for some customers, as the Billing report does for those that are ticked."""
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.session_state["names"] = names
    app.run()
    assert not app.exception
    return app


def test_some_customers_are_frozen_in_all_programs(loaded: AppTest, stores: Stores) -> None:
    assert loaded is not None
    app = _some(NORTH)
    assert metrics(app) == {
        "Total to freeze (EUR)": "396.00 EUR",
        "Total to freeze (USD)": "1,512.17 USD",
    }
    app.button(key=NOW).click().run()
    assert not app.exception
    assert _frozen(stores) == [("aws", NORTH, "2026-10"), ("azure", NORTH, "2026-10")]


def test_who_is_frozen_already_is_left_out(loaded: AppTest, stores: Stores) -> None:
    assert loaded is not None
    preview = freeze.preview(stores, SINGLE_USER, "azure", BillingPeriod.parse("2026-10"))
    freeze.freeze(stores, SINGLE_USER, preview)
    app = _some(NORTH)
    assert "Frozen already as 1" in set(app.dataframe[0].value["note"])
    assert app.button(key=NOW).label == "Freeze 1 statement"
    freeze.freeze(stores, SINGLE_USER, freeze.preview(stores, SINGLE_USER, "aws", preview.period))
    app = _some(NORTH)
    assert "nothing left to freeze" in app.info[0].value
    assert "There is nothing to freeze for these customers" in texts(_some("Nobody"))


def test_without_data_there_is_nothing_to_freeze(own_app: AppTest) -> None:
    app = _open(own_app)
    assert "Nothing is loaded yet" in app.info[-1].value


def test_the_preview_shows_every_draft_its_due_date_and_what_is_left_out(loaded: AppTest) -> None:
    app = _open(loaded)
    assert app.selectbox(key="freeze-month").value == BillingPeriod.parse("2026-10")
    table = app.dataframe[-1].value
    assert sorted(zip(table["customer"], table["program"], strict=True)) == sorted(
        [(NORTH, "AWS"), (EVIL, "AWS"), (NORTH, "Microsoft Azure")]
    )
    assert set(table["due"]) == {"2026-12-20"}
    assert metrics(app)["Total to freeze (USD)"] == "1,517.17 USD"
    assert "8.88 USD of this month belong to" in app.warning[0].value.replace("\\", "")
    app.date_input(key="freeze-day").set_value(date(2026, 11, 1))
    _again(app)
    assert set(app.dataframe[-1].value["due"]) == {"2026-12-01"}
    app.selectbox(key="freeze-program").set_value("Microsoft Azure")
    _again(app)
    assert list(app.dataframe[-1].value["customer"]) == [NORTH]


def test_all_programs_of_a_month_freeze_in_the_background(loaded: AppTest, stores: Stores) -> None:
    app = _open(loaded)
    app.button(key=OPEN).click()
    app.button(key=NOW).click().run()
    assert not app.exception
    job = bulk.current(stores, SINGLE_USER)
    assert job is not None
    job.join()
    app.run()
    assert _frozen(stores) == sorted(
        [("aws", NORTH, "2026-10"), ("aws", EVIL, "2026-10"), ("azure", NORTH, "2026-10")]
    )
    assert "3 statements frozen" in app.success[0].value
    assert set(app.dataframe[0].value["status"]) == {"Frozen"}
    app.button(key="job-dismiss").click().run()
    assert not app.success
    assert bulk.current(stores, SINGLE_USER) is None


def test_a_job_is_found_again_stopped_and_resumed(loaded: AppTest, stores: Stores) -> None:
    preview = freeze.preview(stores, SINGLE_USER, "aws", BillingPeriod.parse("2026-10"))
    with stores.warehouse.write_lock:  # which every freeze of a customer takes
        job = bulk.begin(stores, SINGLE_USER, [preview])
        while not job.standing().message:
            pass
        app = visit(loaded, "statements")
        assert "Freezing AWS 2026-10 …" in texts(app)
        assert app.progress[0].text.startswith("0 of 2 statements")
        app.button(key="job-stop").click().run()
        assert "Stopping AWS 2026-10 …" in texts(app)
        assert app.button(key="job-stop").disabled
        app.button(key=OPEN).click().run()
        assert "A freeze is running already" in app.info[-1].value
    job.join()
    app = visit(loaded, "statements")
    assert "stopped. 1 statement frozen, 1 left." in app.warning[0].value.replace("\\", "")
    app.button(key="job-resume").click().run()
    job.join()
    app.run()
    assert "2 statements frozen" in app.success[0].value


def test_what_changed_is_named_in_the_report(
    loaded: AppTest, stores: Stores, tmp_path: Path
) -> None:
    preview = freeze.preview(stores, SINGLE_USER, "aws", BillingPeriod.parse("2026-10"))
    options.set_option(stores, SINGLE_USER, "term_value", "14")
    bulk.begin(stores, SINGLE_USER, [preview]).join()
    table = visit(loaded, "statements").dataframe[0].value
    assert set(table["status"]) == {"Skipped"}
    assert "its figures changed since the preview" in table["reason"][0]
    assert tmp_path.exists()


def test_an_early_freeze_needs_its_reason(
    reselling: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BillingPeriod, "final_day", lambda *_: date(2026, 12, 15))
    app = _open(reselling)
    assert any("expected to be final on 2026-12-15" in each.value for each in app.warning)
    assert app.button(key=NOW).disabled
    app.text_input(key="freeze-reason").set_value("The customer leaves")
    _again(app)
    assert not app.button(key=NOW).disabled
    assert set(app.dataframe[-1].value["note"]) == {"Preliminary"}


def test_a_date_before_the_last_statement_cannot_be_chosen(loaded: AppTest, stores: Stores) -> None:
    preview = freeze.preview(stores, SINGLE_USER, "azure", BillingPeriod.parse("2026-10"))
    freeze.freeze(stores, SINGLE_USER, preview, statement_date=date(2026, 11, 25))
    app = _open(loaded)
    day = app.date_input(key="freeze-day")
    assert (day.value, day.min) == (date(2026, 11, 25), date(2026, 11, 25))
    assert any("This date is in the future" in each.value for each in app.warning)
    assert "2 statements** to freeze · 1 frozen already" in texts(app)
    notes = dict(
        zip(app.dataframe[-1].value["customer"], app.dataframe[-1].value["note"], strict=True)
    )
    assert notes[EVIL] == ""
