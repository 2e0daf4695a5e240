"""The archive: raw provider files and rendered documents, by SHA-256, written once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from ses_dash.errors import DamagedFileError, NotFoundError

if TYPE_CHECKING:
    from pathlib import Path

_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o444
_UNFINISHED = "unfinished-"


class Archive:
    """Files under the hash of their content: `ab/cdef...`, read-only, never changed or removed.

    A file appears whole or not at all: it is written under a temporary name, synced and renamed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in folder.glob(f"{_UNFINISHED}*"):
            leftover.unlink()

    def put(self, content: bytes) -> str:
        """Keep some bytes and return their hash. Content that is there already is verified."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self.path(sha256).exists():
            self._verify(sha256)
            return sha256
        temporary = self._temporary()
        with temporary.open("xb") as target:
            target.write(content)
            _finish(target)
        self._publish(temporary, sha256)
        return sha256

    def put_file(self, path: Path, expected: str = "") -> tuple[str, int]:
        """Keep a copy of a file and return its hash and size.

        Raises `DamagedFileError` when its hash is not the one that is expected.
        """
        temporary = self._temporary()
        try:
            shutil.copyfile(path, temporary)
            sha256, size = sha256_of(temporary), temporary.stat().st_size
            if sha256 != (expected or sha256):
                raise DamagedFileError(expected)
            with temporary.open("rb") as written:
                _finish(written)
            if self.path(sha256).exists():
                self._verify(sha256)
            else:
                self._publish(temporary, sha256)
        finally:
            temporary.unlink(missing_ok=True)
        return sha256, size

    def path(self, sha256: str) -> Path:
        """Return where content is kept. Anything but a hash is not found, so no name leads out."""
        if not _SHA256.fullmatch(sha256):
            raise NotFoundError("stored file", sha256)
        return self.folder / sha256[:2] / sha256[2:]

    def read(self, sha256: str) -> bytes:
        """Return the content of a hash; raise `DamagedFileError` when it is missing or differs."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise DamagedFileError(sha256) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedFileError(sha256)
        return content

    def check(self, sha256: str) -> bool:
        """Say whether the content of a hash is there, unchanged."""
        try:
            return sha256_of(self.path(sha256)) == sha256
        except FileNotFoundError:
            return False

    def copy_to(self, sha256: str, target: Path) -> None:
        """Write a private, verified copy to a new file: never a link into the archive."""
        target.touch(exist_ok=False)
        try:
            shutil.copyfile(self.path(sha256), target)
        except FileNotFoundError:
            target.unlink()
            raise DamagedFileError(sha256) from None
        if sha256_of(target) != sha256:
            target.unlink()
            raise DamagedFileError(sha256)

    def _verify(self, sha256: str) -> None:
        if not self.check(sha256):
            raise DamagedFileError(sha256)

    def _temporary(self) -> Path:
        return self.folder / f"{_UNFINISHED}{uuid4().hex}"

    def _publish(self, temporary: Path, sha256: str) -> None:
        target = self.path(sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        temporary.rename(target)
        _sync_folder(target.parent)
        _sync_folder(self.folder)


def sha256_of(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _finish(target: IO[bytes]) -> None:
    """Put a written file on disk, read-only."""
    target.flush()
    os.fchmod(target.fileno(), _READ_ONLY)
    os.fsync(target.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
