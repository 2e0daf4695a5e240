"""Loading in the background: one load at a time, which goes on whichever page is open.

A job lives in the process. After a crash none is left: what it had accepted is finished at the next
start (`recover`), and what it had not can be loaded again.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event, Lock
from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.errors import LoadRunningError, SesDashError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from ses_dash.access import Actor
    from ses_dash.model.delivery import FileResult, Progress
    from ses_dash.stores import Stores

    Note = Callable[[Progress], None]
    Stopped = Callable[[], bool]
    Work = Callable[[Note, Stopped], list[FileResult]]

_THREAD = ThreadPoolExecutor(1, thread_name_prefix="load")
_LOCK = Lock()
_log = logging.getLogger(__name__)
_job: Job | None = None


class Job:
    """The loading of some files by somebody, or of held delivery `about`, in its own thread."""

    def __init__(self, stores: Stores, actor: Actor, work: Work, about: int | None) -> None:
        self.stores = stores
        self.actor = actor
        self.about = about
        self.progress: Progress | None = None
        self._stopping = Event()
        self._began = self._noted = time.monotonic()
        self._future: Future[list[FileResult]] = _THREAD.submit(
            work, self._note, self._stopping.is_set
        )
        self._future.add_done_callback(_log_failure)

    @property
    def busy(self) -> bool:
        """Say whether it works."""
        return not self._future.done()

    @property
    def stopping(self) -> bool:
        """Say whether it was asked to stop."""
        return self._stopping.is_set()

    @property
    def seconds(self) -> tuple[float, float]:
        """Return how long it took until it last told how far it is, and how long ago that was."""
        return self._noted - self._began, time.monotonic() - self._noted

    @property
    def results(self) -> Sequence[FileResult]:
        """Return what became of the files; nothing while it works, or when it failed."""
        return () if self.busy or self._future.exception() else self._future.result()

    @property
    def error(self) -> str:
        """Return why it failed, in a sentence."""
        failure = None if self.busy else self._future.exception()
        if failure is None or isinstance(failure, SesDashError):
            return str(failure or "")
        return "Something went wrong that should not have; the log of the server says what."

    def stop(self) -> None:
        """Ask it to stop before the next report is stored."""
        self._stopping.set()

    def join(self, seconds: float | None = None) -> None:
        """Wait until it is done, for so long at most."""
        wait([self._future], seconds)

    def _note(self, at: Progress) -> None:
        self.progress, self._noted = at, time.monotonic()


def begin(stores: Stores, actor: Actor, work: Work, about: int | None = None) -> Job:
    """Start work in the background; raise `LoadRunningError` while another load runs.

    `work` gets what to tell its progress to, and what says whether it is to stop. `about` is the
    held delivery that it loads, if it does.
    """
    global _job  # noqa: PLW0603 - one process runs one load
    authorize(actor, Action.LOAD)
    with _LOCK:
        if _job is not None and _job.busy:
            raise LoadRunningError(_job.actor.name)
        _job = Job(stores, actor, work, about)
        return _job


def current(stores: Stores, actor: Actor) -> Job | None:
    """Return the load of this process, also one that ended and was not dismissed yet."""
    authorize(actor, Action.LOAD)
    return _job if _job is not None and _job.stores is stores else None


def dismiss() -> None:
    """Forget a load that is done."""
    global _job  # noqa: PLW0603
    with _LOCK:
        if _job is not None and not _job.busy:
            _job = None


def shut_down() -> None:
    """Stop the load as soon as nothing is half done, wait for it and forget it."""
    if _job is not None:
        _job.stop()
        _job.join()
    dismiss()


def _log_failure(future: Future[list[FileResult]]) -> None:
    error = future.exception()
    if error is not None and not isinstance(error, SesDashError):
        _log.error("a load failed", exc_info=error)
