"""What people do on the pages, without a browser: load, decide, freeze, look again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries
from ses_dash.period import BillingPeriod
from tests.ui import sample
from tests.ui.conftest import metrics, texts, visit
from tests.ui.sample import NORTH

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

OCTOBER = BillingPeriod.parse("2026-10")


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


def _state(stores: Stores, delivery: int) -> str:
    with stores.ledger.read() as conn:
        return deliveries.get(conn, delivery).state


def test_a_held_delivery_is_approved(own_app: AppTest, stores: Stores, tmp_path: Path) -> None:
    delivery = _held(stores, tmp_path)
    assert "focus-amazon-2026-10.csv is held" in texts(visit(own_app, "today"))
    app = visit(own_app, "load")
    assert "Waiting for you (1)" in [heading.value for heading in app.subheader]
    app.button(key=f"approve-{delivery}").click().run()
    assert not app.exception
    with stores.ledger.read() as conn:
        newest = deliveries.all(conn)[-1]  # the approved files are a delivery of their own
    assert newest.id > delivery
    assert newest.state == "live"
    assert [heading.value for heading in app.subheader] == ["History"]


def test_a_held_delivery_is_refused_with_a_reason(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    delivery = _held(stores, tmp_path)
    app = visit(own_app, "load")
    assert app.button(key=f"refused-{delivery}").disabled
    app.text_input(key=f"reason-{delivery}").set_value("The provider sent it by mistake").run()
    app.button(key=f"refused-{delivery}").click().run()
    assert _state(stores, delivery) == "refused"


def test_a_file_of_no_known_format_is_refused_and_leaves_nothing(
    own_app: AppTest, stores: Stores
) -> None:
    app = visit(own_app, "load")
    app.file_uploader[0].upload("../../x.csv", b"not,a,bill\n1,2,3\n").run()
    app.button(key="load").click().run()
    assert not app.exception
    assert "x.csv is in no billing format known here" in texts(app)
    assert not list(stores.settings.work.glob("upload-*"))


def test_rows_that_cannot_be_read_are_shown(own_app: AppTest, tmp_path: Path) -> None:
    path = sample.write(tmp_path, "2026-10")
    path.write_text(path.read_text(encoding="utf-8").replace("1200.12", "a lot"), encoding="utf-8")
    app = visit(own_app, "load")
    app.file_uploader[0].upload(path.name, path.read_bytes()).run()
    app.button(key="load").click().run()
    rejects = app.dataframe[0].value
    assert set(rejects["text"]) == {"a lot"}
    assert set(rejects["line"]) == {2}


def test_what_was_frozen_is_shown_and_left_out_of_what_is_to_do(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    sample.load(stores, tmp_path)
    preview = freeze.preview(stores, SINGLE_USER, "aws", OCTOBER)
    results = freeze.freeze(stores, SINGLE_USER, preview)
    number = next(result.number for result in results if result.customer == NORTH)
    assert "AWS 2026-10" not in texts(visit(own_app, "today"))
    app = visit(own_app, "statements", statement=number)
    assert metrics(app) == {"Net": "1,260.14 USD", "Tax": "252.03 USD", "Total": "1,512.17 USD"}
    assert [link.value for link in app.link_button] == ["PDF", "CSV", "Detail CSV"]
    assert list(app.dataframe[0].value["net"]) == [Decimal("1200.12"), Decimal("60.02")]
    app.text_input(key="statement").set_value("").run()
    assert set(app.dataframe[0].value["total"]) == {"1,512.17 USD", "5.00 USD"}
