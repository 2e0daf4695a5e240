"""The page Load data: recognise, load, decide, look back at each delivery."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import freeze
from ses_dash.ingest import background, pipeline
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import Progress
from ses_dash.period import BillingPeriod
from ses_dash.ui import progress, recognition
from tests.ui import sample
from tests.ui.conftest import texts, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.ingest.background import Note, Stopped
    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

OCTOBER = BillingPeriod.parse("2026-10")
FILE = "focus-amazon-2026-10.csv"


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    yield
    background.shut_down()


def _drop(app: AppTest, *paths: Path) -> AppTest:
    """Drop files on the page."""
    for path in paths:
        app.file_uploader[0].upload(path.name, path.read_bytes())
    app.run()
    assert not app.exception
    return app


def _settled(app: AppTest, stores: Stores) -> AppTest:
    """Wait for the load, as the page does when it takes longer."""
    job = background.current(stores, SINGLE_USER)
    if job is not None:
        job.join()
        app.run()
    assert not app.exception
    return app


def _press(app: AppTest, stores: Stores, key: str) -> AppTest:
    app.button(key=key).click().run()
    return _settled(app, stores)


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


def _states(stores: Stores) -> list[str]:
    with stores.ledger.read() as conn:
        return list(deliveries.states(conn).values())


def test_what_was_dropped_is_told_before_it_is_loaded(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    app = _drop(visit(own_app, "load"), sample.write(tmp_path, "2026-10"))
    shown = app.dataframe[0].value.iloc[0]
    assert (shown["file"], shown["what"], shown["months"]) == (FILE, "FOCUS 1.0", "2026-10")
    assert (shown["program"], shown["account"], shown["currency"]) == ("AWS", "payer-amazon", "USD")
    assert (shown["size"], shown["note"]) == ("2 kB", "New.")
    assert not [box for box in app.selectbox if "do not say" in box.label]
    assert _states(stores) == []
    app = _press(app, stores, "load")
    assert "1,274.02 USD" in texts(app)
    assert _states(stores) == ["live"]
    assert [heading.value for heading in app.subheader] == ["History"]
    assert not list(stores.settings.work.glob("upload-*"))
    app.button(key="load-dismiss").click().run()
    assert "1,274.02 USD" not in texts(app)


def test_the_program_is_asked_for_only_where_the_file_does_not_say(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    path = sample.write(tmp_path, "2026-10")
    text = path.read_text(encoding="utf-8").replace("Amazon Web Services", "Some Software")
    path.write_text(text, encoding="utf-8")
    app = _drop(visit(own_app, "load"), path)
    assert app.dataframe[0].value["program"][0] == "The file does not say"
    (asked,) = [box for box in app.selectbox if "do not say" in box.label]
    asked.select("IBM Cloud").run()
    app = _press(app, stores, "load")
    assert "IBM Cloud" in texts(app)


def test_a_file_of_no_known_format_is_not_loaded_and_leaves_nothing(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    app = visit(own_app, "load")
    app.file_uploader[0].upload("../../x.csv", b"not,a,bill\n1,2,3\n").run()
    shown = texts(app)
    assert "Not a known billing file." in shown
    assert "x.csv is in no billing format known here: its columns are not, a, bill." in shown
    assert app.button(key="load").disabled
    app.file_uploader[0].upload("x.csv", b"not,a,bill\n1,2,3\n")
    _drop(app, sample.write(tmp_path, "2026-10"))
    assert app.button(key="load").label == "Load 1 file of 2"
    _press(app, stores, "load")
    assert _states(stores) == ["live"]
    assert not list(stores.settings.work.glob("upload-*"))


def test_what_is_taken_out_of_the_drop_zone_is_removed(own_app: AppTest, stores: Stores) -> None:
    app = visit(own_app, "load")
    app.file_uploader[0].upload("x.csv", b"not,a,bill\n1,2,3\n").run()
    assert list(stores.settings.work.glob("upload-*/x.csv"))
    app.file_uploader[0].clear().run()
    assert not list(stores.settings.work.glob("upload-*"))


def test_rows_that_cannot_be_read_are_shown(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    path = sample.write(tmp_path, "2026-10")
    path.write_text(path.read_text(encoding="utf-8").replace("1200.12", "a lot"), encoding="utf-8")
    app = _drop(visit(own_app, "load"), path)
    assert "refused" in app.dataframe[0].value["note"][0]
    assert "record 1, line 2, column BilledCost: 'a lot'" in app.warning[0].value.replace("\\", "")
    app = _press(app, stores, "load")
    rejects = app.dataframe[0].value
    assert set(rejects["text"]) == {"a lot"}
    assert set(rejects["line"]) == {2}
    (link,) = [each for each in app.link_button if "rejected" in each.label]
    assert link.url == "/files/deliveries/1/rejects.csv"
    app.text_input(key="delivery").set_value("1").run()
    assert [each.url for each in app.link_button] == [link.url]


def test_many_calm_results_are_one_table(own_app: AppTest, stores: Stores, tmp_path: Path) -> None:
    paths = []
    for number in range(6):
        path = sample.write(tmp_path, "2026-10")
        text = path.read_text(encoding="utf-8").replace("payer-amazon", f"payer-{number}")
        paths.append(path.rename(tmp_path / f"payer{number}.csv"))
        paths[-1].write_text(text, encoding="utf-8")
    app = _press(_drop(visit(own_app, "load"), *paths), stores, "load")
    table = app.dataframe[0].value
    assert list(table["status"]) == ["Loaded"] * 6
    assert set(table["cost"]) == {"1,274.02 USD"}


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
    app = _press(app, stores, f"approve-{delivery}")
    assert _states(stores) == ["superseded", "refused", "live"]
    assert [heading.value for heading in app.subheader] == ["History"]
    assert list(app.dataframe[0].value["state"]) == ["Live", "Approved", "Replaced"]


def test_a_held_delivery_is_added_as_another_part(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    delivery = _held(stores, tmp_path)
    app = _press(visit(own_app, "load"), stores, f"part-{delivery}")
    assert _states(stores) == ["live", "refused", "live"]
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
    assert _states(stores) == ["live", "refused"]
    assert app.dataframe[0].value["reason"][0] == "The provider sent it by mistake"


def test_a_frozen_month_is_named_with_what_is_pending(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    sample.load(stores, tmp_path)
    freeze.freeze(stores, SINGLE_USER, freeze.preview(stores, SINGLE_USER, "aws", OCTOBER))
    path = sample.write(tmp_path, "2026-10")
    text = path.read_text(encoding="utf-8").replace("1200.12", "1212.42")
    path.write_text(text, encoding="utf-8")
    (loaded,) = pipeline.load(stores, SINGLE_USER, [path])
    app = visit(own_app, "load", delivery=str(loaded.delivery))
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


def test_parts_and_what_they_replace_are_told_beforehand(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    path = sample.write(tmp_path, "2026-10")
    pipeline.load(stores, SINGLE_USER, [path])
    text = path.read_text(encoding="utf-8").replace("60.015", "61")
    part = tmp_path / "report-1.csv"
    part.write_text(text, encoding="utf-8")
    app = _drop(visit(own_app, "load"), part)
    assert app.dataframe[0].value["note"][0] == (
        "One part of a report; no other part is here. Takes the place of delivery 1."
    )
    other = tmp_path / "report-3.csv"
    other.write_text(text, encoding="utf-8")
    app.file_uploader[0].upload(part.name, part.read_bytes())
    app = _drop(app, other)
    assert (
        app.dataframe[0]
        .value["note"][0]
        .startswith("One report with 1 other file. Missing: part 2.")
    )


@pytest.mark.parametrize("number", ["77", "x", "-1", "9" * 30])
def test_a_delivery_that_is_not_there_is_said(app: AppTest, number: str) -> None:
    page = visit(app, "load", delivery=number)
    assert [error.value.replace("\\", "") for error in page.error] == [
        f"There is no delivery '{number}'."
    ]


def test_a_running_load_is_shown_and_can_be_stopped(own_app: AppTest, stores: Stores) -> None:
    going = Event()

    def work(note: Note, stopped: Stopped) -> list[FileResult]:
        note(Progress(1, 4, "Reading a.csv", work=50, ahead=60, whole=200))
        going.set()
        while not stopped():
            going.wait(0.01)
        return []

    background.begin(stores, SINGLE_USER, work)
    going.wait()
    app = visit(own_app, "load")
    assert "the load goes on" in texts(app)
    app.button(key="load-stop").click().run()
    _settled(app, stores)
    assert "the load goes on" not in texts(app)


def test_a_failed_load_is_a_sentence(own_app: AppTest, stores: Stores) -> None:
    def work(_note: Note, _stopped: Stopped) -> list[FileResult]:
        return pipeline.approve(stores, SINGLE_USER, 5)

    background.begin(stores, SINGLE_USER, work).join()
    app = visit(own_app, "load")
    assert [error.value.replace("\\", "") for error in app.error] == ["There is no delivery '5'."]


def test_rest_time_follows_the_work_done() -> None:
    at = Progress(1, 4, "Reading", work=50, ahead=80, whole=200)
    assert progress.estimate(at, took=10) == (25, 31)
    assert progress.estimate(at, took=10, since=2) == (30, 29)
    assert progress.estimate(at, took=10, since=60) == (40, 25)  # not past the step
    assert progress.estimate(Progress(1, 4, "Archiving", ahead=9, whole=200), took=3) == (0, None)
    assert progress.estimate(Progress(1, 4, "Freezing"), took=3) == (25, 10)
    assert progress.estimate(Progress(1, 2, "Freezing"), took=0.1) == (50, None)
    assert progress.words(at, None) == "Reading"
    assert progress.words(at, 1) == "Reading · about 1 second left"
    assert progress.words(at, 95) == "Reading · about 2 minutes left"


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1_600_000, "2 MB"), (3_000_000_000, "3 GB")],
)
def test_sizes_are_short(count: int, shown: str) -> None:
    assert recognition.size(count) == shown
