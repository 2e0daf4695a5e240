"""Files of one load on their way into the archive: large ones get there while they are read.

Nothing is recorded of a file before it is kept: reading it ends with that, and so does failing to.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from ses_dash.archive import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses_dash.archive import Archive

AT_ONCE = 4 << 20  # bytes up to which a file is kept before anything else is done


class Arrivals:
    """Files that were copied into a private folder, of which the large ones may not be kept yet."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive = archive
        self._folder = folder
        self._arrived: dict[str, Path] = {}

    def take(self, path: Path) -> tuple[str, int]:
        """Copy a file in and return its hash and size."""
        arrived = self._folder / f"arrived-{uuid4().hex}"
        shutil.copyfile(path, arrived)  # within the kernel; then what was written is hashed
        sha256, size = sha256_of(arrived), arrived.stat().st_size
        if size <= AT_ONCE or sha256 in self._arrived:
            self._keep(sha256, arrived)
        else:
            self._arrived[sha256] = arrived
        return sha256, size

    def path(self, sha256: str) -> Path:
        """Return where the content of a hash can be read."""
        return self._arrived.get(sha256) or self._archive.path(sha256)

    def copy_to(self, sha256: str, target: Path) -> None:
        """Provide a private copy of what has arrived, or a verified one of what is in the archive.

        What has arrived is a private copy itself. It is verified when it is kept.
        """
        arrived = self._arrived.get(sha256)
        if arrived is None:
            self._archive.copy_to(sha256, target)
        else:
            target.hardlink_to(arrived)

    @contextmanager
    def keeping(self, sha256: str) -> Iterator[None]:
        """Keep a file while it is read; when that fails, what else has arrived too.

        Raises `DamagedFileError` when it is no longer what it was when it arrived.
        """
        arrived = self._arrived.pop(sha256, None)
        with ThreadPoolExecutor(1) as background:
            kept = background.submit(self._keep, sha256, arrived) if arrived else None
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
            self._keep(*self._arrived.popitem())

    def _keep(self, sha256: str, arrived: Path) -> None:
        self._archive.put_file(arrived, sha256)
        arrived.unlink()
