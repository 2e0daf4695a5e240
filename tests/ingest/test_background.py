"""A load tells how far it is, can be stopped, and goes on behind the pages."""

from __future__ import annotations

import logging
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.errors import LoadRunningError, NotAllowedError
from ses_dash.ingest import background, pipeline
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import FileResult, Progress
from tests.ingest.files import cur

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ses_dash.ingest.background import Note, Stopped
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]

DONE = [FileResult("a.csv", "loaded")]


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    yield
    background.shut_down()


def _at_once(_note: Note, _stopped: Stopped) -> list[FileResult]:
    return DONE


def _stored(stores: Stores) -> int:
    with stores.ledger.read() as conn:
        return len(deliveries.all(conn))


def test_progress_is_told_in_units_of_work(stores: Stores, write: Write) -> None:
    told: list[Progress] = []
    other = cur({"bill_payer_account_id": "1"}, {})
    paths = [write("a.csv", cur()), write("b.csv", other)]
    pipeline.load(stores, SINGLE_USER, paths, progress=told.append)
    messages = [at.message for at in told]
    assert messages[:5] == [
        "Archiving a.csv",
        "Archiving b.csv",
        "Reading a.csv",
        "Checking the records of a.csv",
        "Converting 1 records of a.csv",
    ]
    assert messages[-1] == "Storing 2 records of b.csv"
    assert all(before.ahead == after.work for before, after in pairwise(told))
    assert all(at.work < at.ahead <= at.whole for at in told)
    assert told[-1].ahead == told[-1].whole  # all the work there was
    assert (told[-1].done, told[-1].total) == (4, 4)


def test_a_load_that_is_stopped_at_once_keeps_nothing(stores: Stores, write: Write) -> None:
    paths = [write("a.csv", cur()), write("x.csv", "no bill")]
    results = pipeline.load(stores, SINGLE_USER, paths, stopped=lambda: True)
    assert [result.status for result in results] == ["stopped", "stopped"]
    assert _stored(stores) == 0


def test_what_was_stored_before_a_stop_stays(stores: Stores, write: Write) -> None:
    last: list[str] = []
    paths = [write("a.csv", cur()), write("b.csv", cur({"bill_payer_account_id": "1"}))]
    results = pipeline.load(
        stores,
        SINGLE_USER,
        paths,
        progress=lambda at: last.append(at.message),
        stopped=lambda: "Converting 1 records of b.csv" in last,
    )
    assert [result.status for result in results] == ["loaded", "stopped"]
    assert results[1].reason == "Stopped before it was loaded. Nothing of it was kept."
    assert _stored(stores) == 1
    assert not [path for path in stores.settings.work.iterdir() if path.is_dir()]
    again = pipeline.load(stores, SINGLE_USER, paths)
    assert [result.status for result in again] == ["unchanged", "loaded"]


def test_a_job_ends_with_its_results(stores: Stores, write: Write) -> None:
    path = write("a.csv", cur())

    def work(note: Note, stopped: Stopped) -> list[FileResult]:
        return pipeline.load(stores, SINGLE_USER, [path], progress=note, stopped=stopped)

    job = background.begin(stores, SINGLE_USER, work, about=7)
    job.join()
    assert background.current(stores, SINGLE_USER) is job
    assert ([result.status for result in job.results], job.error) == (["loaded"], "")
    assert (job.busy, job.about) == (False, 7)
    assert job.progress is not None
    took, since = job.seconds
    assert took >= 0
    assert since >= 0
    background.dismiss()
    assert background.current(stores, SINGLE_USER) is None


def test_one_load_at_a_time_and_a_stop_reaches_it(stores: Stores) -> None:
    begun = Event()

    def until_stopped(_note: Note, stopped: Stopped) -> list[FileResult]:
        begun.set()
        while not stopped():
            begun.wait(0.01)
        return DONE

    job = background.begin(stores, SINGLE_USER, until_stopped)
    begun.wait()
    assert (job.busy, job.stopping, list(job.results), job.error) == (True, False, [], "")
    with pytest.raises(LoadRunningError, match="by single user"):
        background.begin(stores, SINGLE_USER, _at_once)
    background.dismiss()  # not while it works
    assert background.current(stores, SINGLE_USER) is job
    background.shut_down()
    assert (job.busy, job.stopping) == (False, True)
    assert background.current(stores, SINGLE_USER) is None


def test_a_failure_is_a_sentence_and_a_bug_is_in_the_log(
    stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_note: Note, _stopped: Stopped) -> list[FileResult]:
        return pipeline.approve(stores, SINGLE_USER, 1)

    def bug(_note: Note, _stopped: Stopped) -> list[FileResult]:
        raise RuntimeError

    with caplog.at_level(logging.ERROR):
        job = background.begin(stores, SINGLE_USER, refused)
        job.join()
        assert job.error == "There is no delivery '1'."
        assert not caplog.records
        job = background.begin(stores, SINGLE_USER, bug)
        job.join()
        background.begin(stores, SINGLE_USER, _at_once).join()  # the thread is through with it
    assert "the log of the server says what" in job.error
    assert not job.results
    assert [record.message for record in caplog.records] == ["a load failed"]


def test_only_who_may_load_may_begin(stores: Stores) -> None:
    someone = Actor("someone", Role.ACCOUNT_MANAGER, Scope.all())
    with pytest.raises(NotAllowedError):
        background.begin(stores, someone, _at_once)
