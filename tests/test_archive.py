"""The archive: written once, found by content, nothing else."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

import pytest

from ses_dash.archive import Archive
from ses_dash.errors import DamagedFileError, NotFoundError

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"line,cost\r\n1,0.10\r\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ABSENT = "0" * 64


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def _files(archive: Archive) -> list[Path]:
    return [path for path in archive.folder.rglob("*") if path.is_file()]


def _tamper(archive: Archive, content: bytes) -> None:
    path = archive.path(SHA256)
    path.chmod(0o644)
    path.write_bytes(content)


def test_content_is_found_under_its_hash(archive: Archive) -> None:
    assert archive.put(CONTENT) == SHA256
    assert archive.path(SHA256) == archive.folder / SHA256[:2] / SHA256[2:]
    assert archive.read(SHA256) == CONTENT
    assert archive.check(SHA256)


def test_a_file_is_copied_in(archive: Archive, tmp_path: Path) -> None:
    source = tmp_path / "../source.csv"
    source.write_bytes(CONTENT)
    assert archive.put_file(source) == (SHA256, len(CONTENT))
    source.write_bytes(b"changed")
    assert archive.read(SHA256) == CONTENT


def test_large_files_pass_in_pieces(archive: Archive, tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    source = tmp_path / "large.bin"
    source.write_bytes(content)
    sha256, size = archive.put_file(source)
    assert (sha256, size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert archive.read(sha256) == content


def test_an_empty_file_is_content(archive: Archive) -> None:
    assert archive.read(archive.put(b"")) == b""


def test_files_are_read_only(archive: Archive) -> None:
    archive.put(CONTENT)
    assert stat.S_IMODE(archive.path(SHA256).stat().st_mode) == 0o444


def test_the_same_content_is_kept_once(archive: Archive, tmp_path: Path) -> None:
    archive.put(CONTENT)
    before = archive.path(SHA256).stat()
    archive.put(CONTENT)
    source = tmp_path / "again.csv"
    source.write_bytes(CONTENT)
    archive.put_file(source)
    after = archive.path(SHA256).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(_files(archive)) == 1


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT.replace(b"0.10", b"0.11")])
def test_a_changed_file_is_detected(archive: Archive, tmp_path: Path, content: bytes) -> None:
    archive.put(CONTENT)
    _tamper(archive, content)
    assert not archive.check(SHA256)
    with pytest.raises(DamagedFileError, match=SHA256):
        archive.read(SHA256)
    with pytest.raises(DamagedFileError, match=SHA256):
        archive.copy_to(SHA256, tmp_path / "copy")
    with pytest.raises(DamagedFileError, match=SHA256):
        archive.put(CONTENT)
    assert not (tmp_path / "copy").exists()


def test_a_missing_file_is_named(archive: Archive, tmp_path: Path) -> None:
    assert not archive.check(ABSENT)
    with pytest.raises(DamagedFileError, match="missing"):
        archive.read(ABSENT)
    with pytest.raises(DamagedFileError, match="missing"):
        archive.copy_to(ABSENT, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_is_private(archive: Archive, tmp_path: Path) -> None:
    archive.put(CONTENT)
    copy = tmp_path / "copy"
    archive.copy_to(SHA256, copy)
    copy.write_bytes(b"changed by a parser")
    assert archive.read(SHA256) == CONTENT
    with pytest.raises(FileExistsError):
        archive.copy_to(SHA256, copy)


@pytest.mark.parametrize(
    "name",
    ["", "../../x", "/etc/passwd", SHA256.upper(), SHA256[:-1], f"{SHA256}\n", f"../{SHA256}"],
)
def test_only_a_hash_is_a_name(archive: Archive, tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError):
        archive.path(name)
    with pytest.raises(NotFoundError):
        archive.read(name)
    with pytest.raises(NotFoundError):
        archive.check(name)
    with pytest.raises(NotFoundError):
        archive.copy_to(name, tmp_path / "copy")


def test_what_a_kill_left_behind_is_removed(archive: Archive) -> None:
    archive.put(CONTENT)
    (archive.folder / "unfinished-0123").write_bytes(b"half of a fi")
    reopened = Archive(archive.folder)
    assert _files(reopened) == [archive.path(SHA256)]


def test_a_source_that_cannot_be_read_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        archive.put_file(tmp_path / "absent.csv")
    assert _files(archive) == []
