"""Large files are kept while they are read: whatever happens to the reading, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.archive import Archive
from ses_dash.errors import DamagedFileError, UnreadableFileError
from ses_dash.ingest.arrivals import AT_ONCE, Arrivals

if TYPE_CHECKING:
    from pathlib import Path

LARGE = b"0123456789abcdef" * (AT_ONCE // 16) + b"!"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_small_file_is_kept_at_once(archive: Archive, tmp_path: Path) -> None:
    arrivals = Arrivals(archive, tmp_path)
    sha256, size = arrivals.take(file(tmp_path, "small", b"small"))
    assert size == 5
    assert archive.read(sha256) == b"small"


def test_a_large_file_is_kept_when_it_was_read(archive: Archive, tmp_path: Path) -> None:
    arrivals = Arrivals(archive, tmp_path)
    sha256, size = arrivals.take(file(tmp_path, "large", LARGE))
    assert size == len(LARGE)
    assert not archive.check(sha256)
    assert arrivals.path(sha256).read_bytes() == LARGE
    arrivals.copy_to(sha256, tmp_path / "copy")
    with arrivals.keeping(sha256):
        assert (tmp_path / "copy").read_bytes() == LARGE
    assert archive.read(sha256) == LARGE
    assert arrivals.path(sha256) == archive.path(sha256)
    assert not list(archive.folder.glob("unfinished-*"))


def test_when_reading_fails_all_that_arrived_is_kept(archive: Archive, tmp_path: Path) -> None:
    arrivals = Arrivals(archive, tmp_path)
    first, _ = arrivals.take(file(tmp_path, "first", LARGE))
    second, _ = arrivals.take(file(tmp_path, "second", LARGE + b"?"))
    with pytest.raises(UnreadableFileError), arrivals.keeping(first):
        raise UnreadableFileError("first", "it is cut.")
    assert archive.check(first)
    assert archive.check(second)


def test_the_same_large_file_twice_is_kept_once(archive: Archive, tmp_path: Path) -> None:
    arrivals = Arrivals(archive, tmp_path)
    sha256, _ = arrivals.take(file(tmp_path, "large", LARGE))
    assert arrivals.take(file(tmp_path, "again", LARGE))[0] == sha256
    for copy in ("one", "two"):
        arrivals.copy_to(sha256, tmp_path / copy)
        with arrivals.keeping(sha256):
            assert (tmp_path / copy).read_bytes() == LARGE
    assert archive.check(sha256)
    assert not list(archive.folder.glob("unfinished-*"))


def test_damage_on_the_way_is_told(archive: Archive, tmp_path: Path) -> None:
    arrivals = Arrivals(archive, tmp_path)
    sha256, _ = arrivals.take(file(tmp_path, "large", LARGE))
    arrivals.copy_to(sha256, tmp_path / "copy")
    (tmp_path / "copy").write_bytes(LARGE[:-1] + b"?")  # as what reads it might
    with pytest.raises(DamagedFileError), arrivals.keeping(sha256):
        pass
    assert not [each for each in archive.folder.rglob("*") if each.is_file()]


def test_a_file_that_goes_on_growing_is_what_was_copied(archive: Archive, tmp_path: Path) -> None:
    arrivals = Arrivals(archive, tmp_path)
    given = file(tmp_path, "large", LARGE)
    sha256, _ = arrivals.take(given)
    given.write_bytes(LARGE + b"more")
    with arrivals.keeping(sha256):
        pass
    assert archive.read(sha256) == LARGE
