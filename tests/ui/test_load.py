"""The page Load data: what was dropped is recognised, then loaded."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import background, pipeline
from ses_dash.model.delivery import Progress
from ses_dash.ui import progress, recognition
from tests.ui import sample
from tests.ui.conftest import texts, visit
from tests.ui.loads import drop, press, settled, states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.ingest.background import Note, Stopped
    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

FILE = "focus-amazon-2026-10.csv"


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    yield
    background.shut_down()


def test_what_was_dropped_is_told_before_it_is_loaded(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    app = drop(visit(own_app, "load"), sample.write(tmp_path, "2026-10"))
    shown = app.dataframe[0].value.iloc[0]
    assert (shown["file"], shown["what"], shown["months"]) == (FILE, "FOCUS 1.0", "2026-10")
    assert (shown["program"], shown["account"], shown["currency"]) == ("AWS", "payer-amazon", "USD")
    assert (shown["size"], shown["note"]) == ("2 kB", "New.")
    assert not [box for box in app.selectbox if "do not say" in box.label]
    assert states(stores) == []
    app = press(app, stores, "load")
    assert "1,274.02 USD" in texts(app)
    assert states(stores) == ["live"]
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
    app = drop(visit(own_app, "load"), path)
    assert app.dataframe[0].value["program"][0] == "The file does not say"
    (asked,) = [box for box in app.selectbox if "do not say" in box.label]
    asked.select("IBM Cloud").run()
    app = press(app, stores, "load")
    assert "IBM Cloud" in texts(app)


def test_a_file_of_no_known_format_is_not_loaded_and_leaves_nothing(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    app = visit(own_app, "load")
    app.file_uploader[0].upload("../../x.csv", b"not,a,bill\n1,2,3\n").run()
    shown = texts(app)
    assert "Not a known billing file." in " ".join(each.value for each in app.info)
    assert "x.csv is in no billing format known here: its columns are not, a, bill." in shown
    assert not [each for each in app.button if each.key == "load"]  # there is nothing to load yet
    assert app.button(key="mapping-load").disabled
    app.file_uploader[0].upload("x.csv", b"not,a,bill\n1,2,3\n")
    drop(app, sample.write(tmp_path, "2026-10"))
    assert app.button(key="load").label == "Load 1 file of 2"
    press(app, stores, "load")
    assert states(stores) == ["live"]
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
    app = drop(visit(own_app, "load"), path)
    assert "refused" in app.dataframe[0].value["note"][0]
    assert "record 1, line 2, column BilledCost: 'a lot'" in app.warning[0].value.replace("\\", "")
    app = press(app, stores, "load")
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
        text = text.replace("Amazon EC2", f"Amazon EC2 {number}")  # not one bill twice
        paths.append(path.rename(tmp_path / f"payer{number}.csv"))
        paths[-1].write_text(text, encoding="utf-8")
    app = press(drop(visit(own_app, "load"), *paths), stores, "load")
    table = app.dataframe[0].value
    assert list(table["status"]) == ["Loaded"] * 6
    assert set(table["cost"]) == {"1,274.02 USD"}


def test_parts_and_what_they_replace_are_told_beforehand(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    path = sample.write(tmp_path, "2026-10")
    pipeline.load(stores, SINGLE_USER, [path])
    text = path.read_text(encoding="utf-8").replace("60.015", "61")
    part = tmp_path / "report-1.csv"
    part.write_text(text, encoding="utf-8")
    app = drop(visit(own_app, "load"), part)
    assert app.dataframe[0].value["note"][0] == (
        "One part of a report; no other part is here. Takes the place of delivery 1."
    )
    other = tmp_path / "report-3.csv"
    other.write_text(text, encoding="utf-8")
    app.file_uploader[0].upload(part.name, part.read_bytes())
    app = drop(app, other)
    assert (
        app.dataframe[0]
        .value["note"][0]
        .startswith("One report with 1 other file. Missing: part 2.")
    )


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
    settled(app, stores)
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
