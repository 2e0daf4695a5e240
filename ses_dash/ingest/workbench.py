"""A private folder with a parser in it: files go into the archive, then are read from copies."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Self
from uuid import uuid4

from ses_dash.errors import LoadError, LoadStoppedError
from ses_dash.ingest.arrivals import Arrivals
from ses_dash.ingest.grouping import Received
from ses_dash.ingest.parser import Parser
from ses_dash.ingest.plain import is_read_whole
from ses_dash.ledger import mappings
from ses_dash.model.delivery import DeliveryFile, Progress
from ses_dash.model.reading import Said, Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from ses_dash.ingest.grouping import Given
    from ses_dash.ingest.message import Inspected
    from ses_dash.ingest.plain import Dialect
    from ses_dash.model.mapping import FirstRows, Mapping
    from ses_dash.model.reading import Detailed, Staged
    from ses_dash.stores import Stores

    Report = Callable[[Progress], None] | None


_NOTHING = Said()
_HEAD = 4 << 20  # bytes that tell what a text file is
_LARGE = 32 << 20  # bytes from which on a parser that stops is worth starting another one
# What the steps of a file take of its time, in parts of 100: measured on large files.
_ARCHIVE, _UNPACK, _SURVEY, _WRITE, _STORE = 8, 12, 24, 23, 33


def never() -> bool:
    """Say that nobody wants to stop."""
    return False


class Part(NamedTuple):
    """A file that was read: its charges as Parquet."""

    file: Received
    staged: Staged
    parquet: Path


def left(part: Part) -> Path:
    """Return where what usage leaves of a file of an invoice is."""
    return part.parquet.with_suffix(".left.parquet")


class Workbench:
    """Where the files of one load are read. Removed with all that is in it."""

    def __init__(
        self, stores: Stores, report: Report = None, stopped: Callable[[], bool] = never
    ) -> None:
        self.stores = stores
        self._report = report
        self._stopped = stopped
        self._folder = stores.settings.work / uuid4().hex
        self._parser = Parser(stores.settings, self._folder)
        self._arrivals = Arrivals(stores.archive, self._folder)
        self._known: tuple[Mapping, ...] | None = None  # read when they are first needed
        self._count = 0
        self._done = 0
        self.steps = 0  # how many there will be, as far as is known
        self._work = self._ahead = self._whole = 0

    def __enter__(self) -> Self:
        self._folder.mkdir(mode=0o700, parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._parser.stop()
        try:
            self._arrivals.settle()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def receive(self, given: Given, said: Said = _NOTHING) -> Received:
        """Archive a file and say what it is. What cannot be read carries the reason."""
        place = PurePosixPath(given.path.absolute().as_posix())
        if given.reason:
            return Received(given.name, place, "", 0, reason=given.reason)
        self.tell(f"Archiving {given.name}", _ARCHIVE * _size(given.path))
        sha256, size = self._arrivals.take(given.path)
        file = self._inspected(Received(given.name, place, sha256, size), said)
        if file.reason or (file.inspected and file.inspected.lists):  # it will not be staged
            self._arrivals.settle()
        return file

    def again(self, file: DeliveryFile, said: Said) -> Received:
        """Take a file of a delivery out of the archive again."""
        place = PurePosixPath(file.name)
        return self._inspected(Received(file.name, place, file.sha256, file.size), said)

    def look(self, given: Given, said: Said = _NOTHING) -> tuple[Received, Sample | None]:
        """Say what a file is without archiving it, and read its first rows if it is a table."""
        place = PurePosixPath(given.path.absolute().as_posix())
        if given.reason:
            return Received(given.name, place, "", 0, reason=given.reason), None
        self.tell(f"Looking at {given.name}")
        file = Received(given.name, place, "", given.path.stat().st_size)
        whole = file.size <= _HEAD or is_read_whole(given.path)
        copy = self._linked(given.path) if whole else self._beginning(given.path)
        try:
            inspected = self._inspect(copy, file.name, said, whole=whole)
            said = replace(said, mapping=inspected.mapping)
            sample = None if inspected.lists else self._parser.sample(copy, file.name, said)
        except LoadError as error:
            return file._replace(reason=str(error)), self._unknown(copy, file.name)
        finally:
            self._remove(copy)
        return file._replace(inspected=inspected), sample

    def first_rows(self, given: Given, written: Dialect) -> FirstRows:
        """Return how a table begins that is in no known format; raise `LoadError` for others."""
        copy = self._linked(given.path)
        try:
            return self._parser.first_rows(copy, given.name, written)
        finally:
            self._remove(copy)

    def rejects(self, files: Iterable[Received], said: Said) -> Path:
        """Write the rows of files that cannot be read to one CSV; return it."""
        target = self._folder / "rejects.csv"
        for file in files:
            copy = self._copy(file)
            try:
                self._parser.rejects(copy, file.name, target, said)
            finally:
                self._remove(copy)
        return target

    def stage(self, file: Received, said: Said) -> Part:
        """Read a file; raise `LoadError` when it cannot be."""
        self.tell(f"Reading {file.name}", _UNPACK * file.size)
        copy = self._copy(file)
        target = copy.with_suffix(".parquet")

        def told(records: int) -> None:
            if records:
                message = f"Converting {records:,} records of {file.name}"
                self._step(message, _WRITE * file.size)
            else:
                self._step(f"Checking the records of {file.name}", _SURVEY * file.size)

        try:
            with self._arrivals.keeping(file.sha256):
                staged = self._parser.stage(copy, file.name, said=said, target=target, told=told)
        finally:
            self._remove(copy)
        return Part(file, staged, target)

    def detail(self, invoices: Sequence[Part], usage: Sequence[Part]) -> tuple[Detailed, Path]:
        """Put usage in the place of the lines of its invoice: see `Detailed`.

        What is left of an invoice's file is in the file of `left`; the path returned is that of the
        lines of what was rounded.
        """
        rounding = self._new().with_suffix(".parquet")
        pairs = [(part.parquet, left(part)) for part in invoices]
        used = [part.parquet for part in usage]
        name = usage[0].file.name
        self.tell(f"Putting {name} in the place of the invoice's lines")
        return self._parser.detail(pairs, used, rounding, name), rounding

    def storing(self, parts: Iterable[Part]) -> None:
        """Report that what was read is being stored: the last moment to stop it."""
        files = [part.file for part in parts]
        records = sum(part.staged.records for part in parts)
        more = f" and {len(files) - 1} more" if files[1:] else ""
        message = f"Storing {records:,} records of {files[0].name}{more}"
        size = sum(file.size for file in files)
        if size > _LARGE:
            self._parser.stop()  # storing needs memory too, and the two together stay small
        self._step(message, _STORE * size)

    def expect(self, sizes: Iterable[int], *, archived: bool = False) -> None:
        """Note how much work there is, by the sizes of the files in bytes."""
        each = _UNPACK + _SURVEY + _WRITE + _STORE + (0 if archived else _ARCHIVE)
        self._whole = each * sum(sizes)

    def tell(self, message: str, work: int = 0) -> None:
        """Report the next step, and how much of the work it is."""
        self._done += 1
        self._step(message, work)

    def _step(self, message: str, work: int) -> None:
        if self._stopped():
            raise LoadStoppedError
        self._work, self._ahead = self._ahead, self._ahead + work
        if self._report:
            steps = max(self.steps, self._done)
            whole = max(self._whole, self._ahead)
            self._report(Progress(self._done, steps, message, self._work, self._ahead, whole))

    def _unknown(self, copy: Path, name: str) -> Sample | None:
        """Return how a file begins that cannot be loaded as it is, if it is a table."""
        try:
            return Sample(table=self._parser.first_rows(copy, name, None))
        except LoadError:
            return None

    def _inspect(self, copy: Path, name: str, said: Said, *, whole: bool) -> Inspected:
        if self._known is None:
            with self.stores.ledger.read() as conn:
                self._known = tuple(saved.mapping for saved in mappings.all(conn))
        return self._parser.inspect(copy, name, whole=whole, said=said, known=self._known)

    def _inspected(self, file: Received, said: Said) -> Received:
        whole = file.size <= _HEAD or is_read_whole(self._archived(file))
        copy = self._copy(file) if whole else self._beginning(self._archived(file))
        try:
            return file._replace(inspected=self._inspect(copy, file.name, said, whole=whole))
        except LoadError as error:
            return file._replace(reason=str(error))
        finally:
            self._remove(copy)

    def _archived(self, file: Received) -> Path:
        return self._arrivals.path(file.sha256)

    def _beginning(self, path: Path) -> Path:
        copy = self._new()
        with path.open("rb") as source:
            copy.write_bytes(source.read(_HEAD))
        return copy

    def _linked(self, path: Path) -> Path:
        """Return a file under a name in the private folder, without copying it where possible."""
        linked = self._new()
        try:
            linked.hardlink_to(path)
        except OSError:  # on another file system, or one without links
            shutil.copyfile(path, linked)
        return linked

    def _copy(self, file: Received) -> Path:
        copy = self._new()
        self._arrivals.copy_to(file.sha256, copy)
        return copy

    def _new(self) -> Path:
        self._count += 1
        return self._folder / f"{self._count}.raw"

    def _remove(self, copy: Path) -> None:
        """Remove a private copy and what was unpacked from it, but not the charges."""
        for path in self._folder.glob(f"{copy.stem}.*"):
            if path.suffix != ".parquet":
                path.unlink()


def _size(path: Path) -> int:
    """Return the size of a file in bytes; 0 for one that went away, which archiving will tell."""
    return path.stat().st_size if path.is_file() else 0
