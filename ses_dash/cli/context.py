"""What a command gets: who called it from where, the open stores, and where its output goes.

A command is written once. It runs either in the process of its caller, which opens the stores for
it, or, when a server has them open, in that server on behalf of the caller.
"""

from __future__ import annotations

import io
import json
import logging
import re
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TextIO

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from ses_dash import money
from ses_dash.access import SINGLE_USER, Actor
from ses_dash.billing.freeze import render_pending
from ses_dash.cli import remote
from ses_dash.errors import PathError, SesDashError
from ses_dash.ingest.pipeline import recover
from ses_dash.stores import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ses_dash.api.wire import Call
    from ses_dash.model.delivery import Progress
    from ses_dash.settings import Settings
    from ses_dash.stores import Stores

_P = ParamSpec("_P")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_ENDLESS = 10_000  # columns of a table that does not go to a terminal: nothing is cut
LOG = "ses-dash.log"


@dataclass(slots=True)
class Context:
    """One run of a command. `served` are the stores of the server it runs in, if it does."""

    call: Call
    settings: Settings
    stdout: TextIO
    stderr: TextIO
    served: Stores | None = None
    actor: Actor = SINGLE_USER

    def path(self, text: str) -> Path:
        """Return the absolute path that the caller means."""
        return self.call.folder / text

    def read(self, text: str) -> str:
        """Return the content of a text file, or what the caller piped in for `-`."""
        try:
            if text != "-":
                return self.path(text).read_text(encoding="utf-8-sig")
            self.call.stdin.encode()  # fails where the bytes were not UTF-8
        except UnicodeError:
            raise PathError(text, "it is not UTF-8 text") from None
        except OSError as error:
            raise PathError(text, error.strerror or "it cannot be read") from None
        return self.call.stdin

    def deliver(self, content: bytes, target: str | None) -> None:
        """Write a file of the answer: where the caller said, else to the output."""
        self.stream([content], target)

    def stream(self, pieces: Iterable[bytes], target: str | None) -> None:
        """Write a file of the answer as `deliver` does, a piece at a time.

        A file that the caller named is there when it is whole, and not before.
        """
        if target is None:
            self.stdout.flush()
            self.stdout.buffer.writelines(pieces)
            return
        try:
            _write(self.path(target), pieces)
        except OSError as error:
            raise PathError(target, error.strerror or "it cannot be written") from None

    def say(self, text: str) -> None:
        """Write a line of the answer."""
        self.stdout.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Write a line beside the answer."""
        self.stderr.write(f"{text}\n")

    def json(self, value: object) -> None:
        """Write an answer as JSON: amounts as exact decimal strings, dates as ISO dates."""
        self.say(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows under headings, numbers to the right."""
        content = [[_shown(value) for value in row] for row in rows]
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for index, heading in enumerate(headings):
            right = content and all(_NUMBER.fullmatch(row[index]) for row in content)
            table.add_column(heading, justify="right" if right else "left", overflow="fold")
        for row in content:
            table.add_row(*row)
        self.stdout.write(self.drawn(table))

    def drawn(self, table: Table) -> str:
        """Return a table as text, as wide as the caller's terminal."""
        page, width = io.StringIO(), self.call.columns or _ENDLESS
        Console(file=page, width=width, markup=False, highlight=False, emoji=False).print(table)
        return page.getvalue()

    @contextmanager
    def progress(self) -> Iterator[Callable[[Progress], None] | None]:
        """Lend what shows how far a long job is; nothing where nobody would see it."""
        columns = self.call.progress_columns
        if not columns:
            yield None
            return
        words = TextColumn("{task.description}", markup=False)
        console = Console(file=self.stderr, width=columns, force_terminal=True)
        shown = (words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Bars(*shown, console=console, transient=True) as bars:
            task = bars.add_task("", total=None)

            def show(at: Progress) -> None:
                bars.update(task, description=at.message, completed=at.done, total=at.total)

            yield show


def on_stores(
    command: Callable[Concatenate[Context, Stores, _P], int],
) -> Callable[_P, int]:
    """Make a function of context, stores and parameters what a click command calls.

    The stores are those of the server this runs in. Elsewhere, a server that has them open is asked
    to run the command; without one, they are opened here. Returns the exit code.
    """

    @wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> int:
        context = click.get_current_context().ensure_object(Context)
        if context.served is not None:
            return command(context, context.served, *args, **kwargs)
        server = remote.find(context.settings)
        if server is not None:
            return remote.run(server, context.call, context.stdout, context.stderr)
        log_to(context.settings)
        with opened(context.settings) as stores:
            context.settings.server.unlink(missing_ok=True)  # of a server that was killed
            finish_interrupted(stores, context.note)
            return command(context, stores, *args, **kwargs)

    return run


def finish_interrupted(stores: Stores, tell: Callable[[str], None]) -> None:
    """Finish what a kill interrupted: loads, then the files of frozen statements."""
    for finish in (recover, render_pending):
        try:
            finish(stores)
        except SesDashError as error:  # what is damaged must not keep the rest from being used
            tell(str(error))


def log_to(settings: Settings) -> None:
    """Let this process log what goes wrong to the log file of the data folder."""
    settings.data.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(settings.data / LOG, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("ses_dash")
    for before in logger.handlers:
        before.close()
    logger.handlers = [handler]
    logger.propagate = False


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    if path.exists() and not path.is_file():  # a device or a pipe
        unfinished = path
    else:
        unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        if unfinished != path:
            unfinished.unlink(missing_ok=True)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return money.plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def _shown(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    return money.plain(value) if isinstance(value, Decimal) else str(value)
