"""Deliveries on the page Load data: decide on held ones, look back at each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze
from ses_dash.ingest import background, pipeline
from ses_dash.period import BillingPeriod
from tests.ui import sample
from tests.ui.conftest import texts, visit
from tests.ui.loads import press, states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

OCTOBER = BillingPeriod.parse("2026-10")


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    yield
    background.shut_down()


def _held(stores: Stores, folder: Path) -> int:
    """Load a month, and then a version of it that has lost a row: it is held."""
    path = sample.write(folder, "2026-10")
    (first,) = pipeline.load(stores, SINGLE_USER, [path])
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    (second,) = pipeline.load(stores, SINGLE_USER, [path])
    assert (first.status, second.status) == ("loaded", "held")
    assert second.delivery is not None
    return second.delivery


def test_a_held_delivery_is_approved_knowing_what_changes(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    delivery = _held(stores, tmp_path)
    app = visit(own_app, "load")
    assert "Waiting for you (1)" in [heading.value for heading in app.subheader]
    shown = texts(app)
    assert "Against delivery 1: **1,274.02 USD** before, **73.90 USD** now" in shown
    assert "(**-1,200.12 USD, -94.2 %**)" in shown
    assert app.button(key=f"approve-{delivery}").label == "Approve: replace delivery 1"
    app = press(app, stores, f"approve-{delivery}")
    assert states(stores) == ["superseded", "refused", "live"]
    assert [heading.value for heading in app.subheader] == ["History"]
    assert list(app.dataframe[0].value["state"]) == ["Live", "Approved", "Replaced"]


def test_a_held_delivery_is_added_as_another_part(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    delivery = _held(stores, tmp_path)
    app = press(visit(own_app, "load"), stores, f"part-{delivery}")
    assert states(stores) == ["live", "refused", "live"]
    app.text_input(key="delivery").set_value("3").run()
    assert "It was added beside delivery 1" in texts(app)


def test_a_held_delivery_is_refused_with_a_reason(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    delivery = _held(stores, tmp_path)
    app = visit(own_app, "load")
    assert app.button(key=f"refused-{delivery}").disabled
    app.text_input(key=f"reason-{delivery}").set_value("The provider sent it by mistake").run()
    app.button(key=f"refused-{delivery}").click().run()
    assert states(stores) == ["live", "refused"]
    assert app.dataframe[0].value["reason"][0] == "The provider sent it by mistake"


def test_a_frozen_month_is_named_with_what_is_pending(
    reselling: AppTest, stores: Stores, tmp_path: Path
) -> None:
    freeze.freeze(stores, SINGLE_USER, freeze.preview(stores, SINGLE_USER, "aws", OCTOBER))
    path = sample.write(tmp_path, "2026-10")
    text = path.read_text(encoding="utf-8").replace("1200.12", "1212.42")
    path.write_text(text, encoding="utf-8")
    (loaded,) = pipeline.load(stores, SINGLE_USER, [path])
    app = visit(reselling, "load", delivery=str(loaded.delivery))
    (note,) = [box.value.replace("\\", "") for box in app.info]
    assert note.startswith("AWS: 2 statements of 2026-10 are frozen; they stay as they are;")
    assert note.endswith("the difference of 12.30 USD is pending.")
    assert "What it changed" in [heading.value for heading in app.subheader]


def test_history_is_filtered_and_opens_a_delivery(app: AppTest) -> None:
    page = visit(app, "load")
    table = page.dataframe[0].value
    assert [name.removesuffix(" \u203a") for name in table["id"]] == ["4", "3", "2", "1"]
    page.selectbox(key="program").select("AWS").run()
    assert set(page.dataframe[0].value["programs"]) == {"AWS"}
    (csv,) = [link for link in page.link_button if link.label == "CSV"]
    assert csv.url == "/files/deliveries.csv?state=&program=aws"
    page.selectbox(key="delivery-state").select("Held").run()
    assert [box.value for box in page.info] == ["No delivery matches these filters."]
    page.text_input(key="delivery").set_value("3").run()
    shown = texts(page)
    assert "All deliveries" in [button.label for button in page.button]
    assert "payer-amazon" in shown
    assert "all of it was new" in shown
    assert "1,274.02 USD" in shown
    assert "/files/focus.csv?delivery=3" in [link.url for link in page.link_button]
    page.button(key="crumb-0").click().run()
    assert [heading.value for heading in page.subheader] == ["History"]


def test_a_delivery_that_changed_no_account_says_so(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    path = sample.write(tmp_path, "2026-10")
    pipeline.load(stores, SINGLE_USER, [path])
    text = path.read_text(encoding="utf-8").replace("Compute", "Storage")
    path.write_text(text, encoding="utf-8")
    pipeline.load(stores, SINGLE_USER, [path])
    shown = texts(visit(own_app, "load", delivery="2"))
    assert "Against delivery 1: **1,274.02 USD**, the same as before." in shown
    assert "No account changed in USD." in shown


@pytest.mark.parametrize("number", ["77", "x", "-1", "9" * 30])
def test_a_delivery_that_is_not_there_is_said(app: AppTest, number: str) -> None:
    page = visit(app, "load", delivery=number)
    assert [error.value.replace("\\", "") for error in page.error] == [
        f"There is no delivery '{number}'."
    ]
