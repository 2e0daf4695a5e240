"""Freezing many customers in the background: one job at a time, stopped and resumed (R29).

A job lives in the process, not in a page: whoever opens the page Statements finds it. It freezes
the previews it was given and nothing else; what changed since they were made is skipped and named.
After a crash no job is left, and nothing needs to be: a new preview leaves out what is frozen.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import TYPE_CHECKING, Literal

from ses_dash.access import Action, authorize
from ses_dash.billing import freeze
from ses_dash.errors import FreezeRunningError, SesDashError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Future
    from datetime import date

    from ses_dash.access import Actor
    from ses_dash.billing.freeze import Preview
    from ses_dash.model.delivery import Progress
    from ses_dash.model.statement_life import FreezeResult
    from ses_dash.stores import Stores

State = Literal["running", "stopping", "stopped", "done", "failed"]
_PART = 100  # customers whose documents are written together; a stop waits for them
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="freeze")
_LOCK = Lock()
_log = logging.getLogger(__name__)
_job: Job | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a job is at one moment. `seconds_left` None: too early to tell, or at rest."""

    state: State
    done: int
    total: int
    message: str
    seconds_left: int | None
    results: tuple[FreezeResult, ...]
    error: str


class Job:
    """The freezing of some previews by somebody, in a thread of its own."""

    def __init__(
        self,
        stores: Stores,
        actor: Actor,
        approved: Iterable[Preview],
        *,
        reason: str,
        statement_date: date | None,
    ) -> None:
        self.stores = stores
        self.actor = actor
        self.reason = reason
        self.statement_date = statement_date
        self._left = [part for part in map(unfrozen, approved) if part.drafts]
        self.programs = tuple(part.program for part in self._left)
        self.periods = tuple(dict.fromkeys(str(part.period) for part in self._left))
        self.total = sum(len(part.drafts) for part in self._left)
        self._results: list[FreezeResult] = []
        self._at, self._message = 0, ""
        self._stopping = Event()
        self._began = (0.0, 0)
        self._future: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Say whether it works."""
        return self._future is not None and not self._future.done()

    def resume(self) -> None:
        """Go on with what is left: at the beginning, after a stop or after a failure."""
        authorize(self.actor, Action.FREEZE)
        if not self.busy:
            self._stopping.clear()
            self._message = ""
            self._began = (time.monotonic(), len(self._results))
            self._future = _THREAD.submit(self._run)
            self._future.add_done_callback(_log_failure)

    def stop(self) -> None:
        """Ask it to stop after the customer it is at."""
        self._stopping.set()

    def join(self) -> None:
        """Wait until it has stopped or is done."""
        if self._future is not None:
            wait([self._future])

    def standing(self) -> Standing:
        """Return how far it is."""
        results = tuple(self._results)
        return Standing(
            state=self._state(),
            done=max(self._at, len(results)),
            total=self.total,
            message=self._message,
            seconds_left=self._seconds_left(),
            results=results,
            error=self._error(),
        )

    def _state(self) -> State:
        if self.busy:
            return "stopping" if self._stopping.is_set() else "running"
        if self._failure() is not None:
            return "failed"
        return "stopped" if self._left else "done"

    def _failure(self) -> BaseException | None:
        """Return what ended it before its time."""
        return self._future.exception() if self._future is not None and not self.busy else None

    def _error(self) -> str:
        failure = self._failure()
        if failure is None or isinstance(failure, SesDashError):
            return str(failure or "")
        return "Something went wrong that should not have; the log of the server says what."

    def _seconds_left(self) -> int | None:
        since, before = self._began
        done = self._at - before
        if not self.busy or done <= 0:
            return None
        return int((time.monotonic() - since) / done * (self.total - self._at))

    def _run(self) -> None:
        """Freeze part after part. A part that a failure cut short is begun again at a resume."""
        while self._left and not self._stopping.is_set():
            self._freeze_part(self._left[0])

    def _freeze_part(self, preview: Preview) -> None:
        found = freeze.freeze(
            self.stores,
            self.actor,
            _some(preview, 0, _PART),
            reason=self.reason,
            progress=self._note,
            statement_date=self.statement_date,
            stopped=self._stopping.is_set,
        )
        rest = _some(preview, len(found), len(preview.drafts))
        self._left = [*([rest] if rest.drafts else []), *self._left[1:]]
        self._results += found
        self._at = len(self._results)

    def _note(self, at: Progress) -> None:
        self._at = max(self._at, len(self._results) + at.done)
        self._message = at.message


def begin(
    stores: Stores,
    actor: Actor,
    approved: Sequence[Preview],
    *,
    reason: str = "",
    statement_date: date | None = None,
) -> Job:
    """Freeze previews in the background; raise `FreezeRunningError` while another job runs."""
    global _job  # noqa: PLW0603 - one process runs one job
    authorize(actor, Action.FREEZE)
    with _LOCK:
        if _job is not None and _job.busy:
            raise FreezeRunningError(_job.actor.name)
        _job = Job(stores, actor, approved, reason=reason, statement_date=statement_date)
        _job.resume()
        return _job


def current(stores: Stores, actor: Actor) -> Job | None:
    """Return the job of this process, also one that ended and was not dismissed yet."""
    authorize(actor, Action.FREEZE)
    return _job if _job is not None and _job.stores is stores else None


def dismiss() -> None:
    """Forget a job that does not work any more."""
    global _job  # noqa: PLW0603
    with _LOCK:
        if _job is not None and not _job.busy:
            _job = None


def shut_down() -> None:
    """Stop the job after the customer it is at, wait for it and forget it: the stores close."""
    if _job is not None:
        _job.stop()
        _job.join()
    dismiss()


def _log_failure(future: Future[None]) -> None:
    error = future.exception()
    if error is not None:
        _log.error("a freeze stopped before its time", exc_info=error)


def unfrozen(preview: Preview) -> Preview:
    """Return the part of a preview that is not frozen yet."""
    chosen = [index for index, number in enumerate(preview.frozen) if not number]
    return _only(preview, chosen)


def _some(preview: Preview, first: int, end: int) -> Preview:
    return _only(preview, range(len(preview.drafts))[first:end])


def _only(preview: Preview, indexes: Iterable[int]) -> Preview:
    chosen = list(indexes)
    return replace(
        preview,
        drafts=tuple(preview.drafts[index] for index in chosen),
        hashes=tuple(preview.hashes[index] for index in chosen),
        frozen=tuple(preview.frozen[index] for index in chosen),
    )
