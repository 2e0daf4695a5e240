"""Files of another kind on the page Load data: kept as control, compared, made the money (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import background, pipeline
from tests.ingest.files import cur, focus
from tests.ui import report
from tests.ui.conftest import texts, visit
from tests.ui.loads import press, states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    yield
    background.shut_down()


@pytest.fixture
def held(own_app: AppTest, stores: Stores, tmp_path: Path) -> AppTest:
    """The page with a FOCUS file that is held beside a Cost and Usage Report."""
    for name, text in (("cur.csv", cur({}, {})), ("focus.csv", focus({"BilledCost": "2"}))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        pipeline.load(stores, SINGLE_USER, [tmp_path / name])
    assert states(stores) == ["live", "held"]
    return visit(own_app, "load")


def test_a_second_kind_of_file_is_kept_as_control(held: AppTest, stores: Stores) -> None:
    assert "or only be compared with it, as control?" in texts(held)
    keys = [button.key for button in held.button if button.key]
    assert "part-2" not in keys  # the bill would count twice
    held.button(key="control-2").click().run()
    assert not held.exception
    assert states(stores) == ["live", "control"]
    assert [heading.value for heading in held.subheader] == ["History"]
    assert list(held.dataframe[0].value["state"]) == ["Control", "Live"]


def test_the_page_of_a_control_shows_it_beside_the_money(held: AppTest, stores: Stores) -> None:
    pipeline.control(stores, SINGLE_USER, 2)
    page = held.text_input(key="delivery").set_value("2").run()
    assert "Compared with the money" in [heading.value for heading in page.subheader]
    shown = texts(page)
    assert "Against delivery 1: **2.50 USD** loaded, **2.00 USD** by this control" in shown
    assert "(**-0.50 USD, -20.0 %**)" in shown
    [table] = report.tables(page).values()
    assert table.alt == "What differs by account, in USD, the largest difference first"
    assert table.headings[1:4] == ["Money (USD)", "Control (USD)", "Difference (USD)"]
    csv = [link.url for link in page.link_button if link.label == "CSV"]
    assert csv == ["/files/deliveries/2/changes.csv"]


def test_a_control_may_become_the_money(held: AppTest, stores: Stores) -> None:
    pipeline.control(stores, SINGLE_USER, 2)
    page = held.text_input(key="delivery").set_value("2").run()
    assert page.button(key="approve-2").label == "Make it the money: replace delivery 1"
    press(page, stores, "approve-2")
    assert states(stores) == ["superseded", "refused", "live"]


def test_r1_what_would_count_beside_the_money_says_so(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    other = focus({"BilledCost": "2", "BillingAccountId": "distributor"})
    for name, text in (("cur.csv", cur({}, {})), ("focus.csv", other)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        pipeline.load(stores, SINGLE_USER, [tmp_path / name])
    page = visit(own_app, "load")
    assert page.button(key="approve-2").label == "Approve: count beside delivery 1"
    pipeline.control(stores, SINGLE_USER, 2)
    page = page.text_input(key="delivery").set_value("2").run()
    assert page.button(key="approve-2").label == "Count it too, beside delivery 1"


def test_rejected_rows_say_what_is_at_risk(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(focus({"ChargePeriodStart": "never", "BilledCost": "12.50"}), encoding="utf-8")
    pipeline.load(stores, SINGLE_USER, [path])
    shown = texts(visit(own_app, "load", delivery="1"))
    assert "1 row cannot be read, so nothing was loaded. At risk: 12.5 USD." in shown
