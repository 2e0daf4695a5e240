"""The parent's side of the parsing process: one per load, started when it is first needed."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ses_dash.errors import LoadError, ParserStoppedError
from ses_dash.ingest import message
from ses_dash.ingest.forked import FORKS
from ses_dash.model.reading import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ses_dash.ingest.forked import Forked
    from ses_dash.ingest.message import Inspected
    from ses_dash.ingest.plain import Dialect
    from ses_dash.model.mapping import FirstRows, Mapping
    from ses_dash.model.reading import Detailed, Sample, Staged
    from ses_dash.settings import Settings

_Word = str | bool | list[Any] | dict[str, Any] | None  # of a request
_NOTHING = Said()
_END_SECONDS = 5  # that a parser has to end


def _ignore(_records: int) -> None:
    """Hear nothing of how far the parser is."""


class Parser:
    """Parses files in a folder of their own. A parser that dies costs the file it was at."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._process: Forked | None = None

    def inspect(
        self,
        path: Path,
        name: str,
        *,
        whole: bool,
        said: Said = _NOTHING,
        known: Sequence[Mapping] = (),
    ) -> Inspected:
        """Say what a file is; raise `LoadError` when it is nothing that can be loaded.

        A file in no known format is read by the mapping that is said, else by a `known` one.
        """
        kept = [asdict(each) for each in known]
        return message.inspected(self._ask(name, path, said, do="inspect", whole=whole, known=kept))

    def sample(self, path: Path, name: str, said: Said = _NOTHING) -> Sample:
        """Read the first rows of a table; raise `LoadError` when it could not be loaded."""
        return message.sample(self._ask(name, path, said, do="sample"))

    def first_rows(self, path: Path, name: str, written: Dialect | None) -> FirstRows:
        """Read the first rows of a table in no known format as texts."""
        asked = list(written) if written else None
        return message.first_rows(self._ask(name, path, do="rows", written=asked))

    def rejects(self, path: Path, name: str, target: Path, said: Said) -> None:
        """Add the rows of a file that cannot be read to a CSV."""
        self._ask(name, path, said, do="rejects", target=str(target))

    def stage(
        self,
        path: Path,
        name: str,
        *,
        said: Said,
        target: Path,
        told: Callable[[int], None] = _ignore,
    ) -> Staged:
        """Read a file into typed Parquet at `target`; raise `LoadError` when it cannot be.

        `told` hears how many records there are: 0 before they are counted, then their number.
        """
        answer = self._ask(name, path, said, told, do="stage", target=str(target))
        return message.staged(answer)

    def detail(
        self,
        invoices: Sequence[tuple[Path, Path]],
        usage: Sequence[Path],
        rounding: Path,
        name: str,
    ) -> Detailed:
        """Put usage in the place of the lines of its invoice, all of them staged files.

        What is left of each file of the invoice, and the lines of what was rounded, are written.
        """
        pairs = [[str(path), str(left)] for path, left in invoices]
        used = [str(path) for path in usage]
        return message.detailed(self._ask(name, rounding, do="detail", invoices=pairs, usage=used))

    def stop(self) -> None:
        """Let the process end by itself: its input is closed. One that does not is killed."""
        process, self._process = self._process, None
        if process is not None:
            process.stop(_END_SECONDS)

    def _ask(
        self,
        name: str,
        path: Path,
        said: Said = _NOTHING,
        told: Callable[[int], None] = _ignore,
        **request: _Word,
    ) -> dict[str, Any]:
        asked = {"name": name, "path": str(path), "said": asdict(said), **request}
        process = self._process = self._process or self._start(name)
        seconds = self._settings.parse_seconds
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        answer: dict[str, Any] | None = None
        try:
            for answer in _answers(process, asked):
                if message.COUNTED in answer:
                    told(answer[message.COUNTED])
        except BaseException:
            process.kill()  # it would go on with what nobody waits for any more
            raise
        finally:
            late = not timer.is_alive()
            timer.cancel()
            timer.join()
        if answer is None or message.COUNTED in answer:
            self.stop()
            reason = f"it took over {seconds} seconds." if late else "its parser stopped."
            raise ParserStoppedError(name, reason)
        if "error" in answer:
            raise LoadError(answer["error"])
        return answer

    def _start(self, name: str) -> Forked:
        threads = self._settings.threads or len(os.sched_getaffinity(0))
        limits = (self._settings.parse_memory, str(threads), str(self._settings.parse_seconds))
        try:
            return FORKS.fork(str(self._folder), *limits)
        except ChildProcessError as error:
            raise ParserStoppedError(name, "its parser did not start.") from error


def _answers(process: Forked, request: dict[str, _Word]) -> Iterator[dict[str, Any]]:
    """Send a request and yield the answers up to the final one; fewer when the process ends."""
    try:
        process.requests.write(json.dumps(request) + "\n")
        process.requests.flush()
    except BrokenPipeError:
        return
    while line := process.answers.readline():
        answer: dict[str, Any] = json.loads(line)
        yield answer
        if message.COUNTED not in answer:
            return
