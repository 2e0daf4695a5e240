"""A private folder with a parser in it: files go into the archive, then are read from copies."""

from __future__ import annotations

import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Self
from uuid import uuid4

from ses_dash.errors import LoadError
from ses_dash.ingest.grouping import Received
from ses_dash.ingest.parser import Parser
from ses_dash.ingest.plain import is_parquet
from ses_dash.model.delivery import DeliveryFile, Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.ingest.grouping import Given
    from ses_dash.model.reading import Staged
    from ses_dash.stores import Stores

    Report = Callable[[Progress], None] | None


_HEAD = 4 << 20  # bytes that tell what a text file is; a Parquet file tells at its end


class Part(NamedTuple):
    """A file that was read: its charges as Parquet."""

    file: Received
    staged: Staged
    parquet: Path


class Workbench:
    """Where the files of one load are read. Removed with all that is in it."""

    def __init__(self, stores: Stores, report: Report = None) -> None:
        self.stores = stores
        self._report = report
        self._folder = stores.settings.work / uuid4().hex
        self._parser = Parser(stores.settings, self._folder)
        self._count = 0
        self._done = 0
        self.steps = 0  # how many there will be, as far as is known

    def __enter__(self) -> Self:
        self._folder.mkdir(mode=0o700, parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._parser.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def receive(self, given: Given) -> Received:
        """Archive a file and say what it is. What cannot be read carries the reason."""
        place = PurePosixPath(given.path.absolute().as_posix())
        if given.reason:
            return Received(given.name, place, "", 0, reason=given.reason)
        self.tell(f"Archiving {given.name}")
        sha256, size = self.stores.archive.put_file(given.path)
        return self._inspected(Received(given.name, place, sha256, size))

    def again(self, file: DeliveryFile) -> Received:
        """Take a file of a delivery out of the archive again."""
        place = PurePosixPath(file.name)
        return self._inspected(Received(file.name, place, file.sha256, file.size))

    def stage(self, file: Received, program: str | None) -> Part:
        """Read a file; raise `LoadError` when it cannot be."""
        self.tell(f"Reading {file.name}")
        copy = self._copy(file)
        target = copy.with_suffix(".parquet")
        try:
            staged = self._parser.stage(copy, file.name, program=program, target=target)
        finally:
            self._remove(copy)
        return Part(file, staged, target)

    def tell(self, message: str) -> None:
        """Report the next step."""
        self._done += 1
        if self._report:
            self._report(Progress(self._done, max(self.steps, self._done), message))

    def _inspected(self, file: Received) -> Received:
        whole = file.size <= _HEAD or self._is_parquet(file)
        copy = self._copy(file) if whole else self._beginning(file)
        try:
            return file._replace(inspected=self._parser.inspect(copy, file.name, whole=whole))
        except LoadError as error:
            return file._replace(reason=str(error))
        finally:
            self._remove(copy)

    def _is_parquet(self, file: Received) -> bool:
        return is_parquet(self.stores.archive.path(file.sha256))

    def _beginning(self, file: Received) -> Path:
        copy = self._new()
        with self.stores.archive.path(file.sha256).open("rb") as source:
            copy.write_bytes(source.read(_HEAD))
        return copy

    def _copy(self, file: Received) -> Path:
        copy = self._new()
        self.stores.archive.copy_to(file.sha256, copy)
        return copy

    def _new(self) -> Path:
        self._count += 1
        return self._folder / f"{self._count}.raw"

    def _remove(self, copy: Path) -> None:
        """Remove a private copy and what was unpacked from it, but not the charges."""
        for path in self._folder.glob(f"{copy.stem}.*"):
            if path.suffix != ".parquet":
                path.unlink()
