"""Files of one load on their way into the archive: large ones get onto disk while they are read.

Nothing is recorded of a file before it is kept: reading it ends with that, and so does failing to.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses_dash.archive import Archive, Arrived

AT_ONCE = 4 << 20  # bytes up to which a file is kept before anything else is done


class Arrivals:
    """Files that were copied into the archive, of which the large ones may not be kept yet."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._arrived: dict[str, Arrived] = {}

    def take(self, path: Path) -> tuple[str, int]:
        """Copy a file into the archive and return its hash and size."""
        arrived = self._archive.begin(path)
        if arrived.size <= AT_ONCE or arrived.sha256 in self._arrived:
            self._archive.finish(arrived)
        else:
            self._arrived[arrived.sha256] = arrived
        return arrived.sha256, arrived.size

    def path(self, sha256: str) -> Path:
        """Return where the content of a hash can be read."""
        arrived = self._arrived.get(sha256)
        return arrived.temporary if arrived else self._archive.path(sha256)

    def copy_to(self, sha256: str, target: Path) -> None:
        """Write a private, verified copy of what the archive has or will have."""
        self._archive.copy_to(sha256, target, self._arrived.get(sha256))

    @contextmanager
    def keeping(self, sha256: str) -> Iterator[None]:
        """Keep a file while it is read from a copy; when that fails, what else has arrived too."""
        arrived = self._arrived.pop(sha256, None)
        with ThreadPoolExecutor(1) as background:
            kept = background.submit(self._archive.finish, arrived) if arrived else None
            try:
                yield
            except BaseException:
                self.settle()
                raise
            finally:
                if kept:
                    kept.result()

    def settle(self) -> None:
        """Keep everything that has arrived."""
        while self._arrived:
            self._archive.finish(self._arrived.popitem()[1])
