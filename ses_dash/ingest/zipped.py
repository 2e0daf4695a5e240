"""ZIP archives from outside: looked through before anything in them is read.

A workbook is one too. What is refused: archives in archives, links, names that lead out of the
folder, encryption, and contents that grow out of all proportion (OWASP ASVS 5.0: 5.2.3, 5.3.2).
"""

from __future__ import annotations

import stat
import zipfile
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, NoReturn

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_MEMBERS = 2_000
_INNER = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".xlsx", ".xlsm", ".jar")
_ENCRYPTED = 0x1


def is_zip(path: Path) -> bool:
    """Say whether a file is a ZIP archive, by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def is_workbook(path: Path, name: str) -> bool:
    """Say whether a ZIP archive is an Excel workbook."""
    with _opened(path, name) as archive:
        return "[Content_Types].xml" in archive.namelist()


def check(path: Path, name: str) -> None:
    """Raise `UnreadableFileError` for an archive that should not be read.

    Every content is unpacked once, into nothing, since an archive can say what it likes about it.
    """
    with _opened(path, name) as archive:
        members = archive.infolist()
        if len(members) > _MEMBERS:
            _refuse(name, f"it holds over {_MEMBERS:,} files.")
        for member in members:
            _check_name(member, name)
        for member in members:
            _check_content(archive, member, name)


def only_member(path: Path, target: Path, name: str) -> None:
    """Write the one file that an archive holds; raise `UnreadableFileError` for more or none."""
    with _opened(path, name) as archive:
        names = [each for each in archive.namelist() if _counts(each)]
        if len(names) != 1:
            _refuse(name, f"it holds {len(names)} files. Unpack it and give them together.")
        with target.open("wb") as copy:
            for chunk in _chunks(archive, names[0], name):
                copy.write(chunk)


def _counts(member: str) -> bool:
    path = PurePosixPath(member)
    return not member.endswith("/") and path.parts[0] != "__MACOSX" and path.name[:1] != "."


def _check_name(member: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        _refuse(name, "a name in the archive leads out of it.")
    if stat.S_ISLNK(member.external_attr >> 16):
        _refuse(name, "the archive holds a link.")
    if member.flag_bits & _ENCRYPTED:
        _refuse(name, "the archive is encrypted. Give the file that is in it.")
    if path.suffix.lower() in _INNER:
        _refuse(name, "the archive holds another archive. Unpack it and give the files.")


def _check_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    most = plain.most(member.compress_size)
    seen, tail = 0, b""
    for chunk in _chunks(archive, member.filename, name):
        seen += len(chunk)
        if seen > most:
            _refuse(name, f"what is in it is over {plain.GROWTH} times its size.")
        if member.filename.endswith((".xml", ".rels")):
            if b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                _refuse(name, "it declares entities, which no workbook needs.")
            tail = chunk[-16:]


def _chunks(archive: zipfile.ZipFile, member: str, name: str) -> Iterator[bytes]:
    try:
        with archive.open(member) as content:
            yield from _read(content)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(name, "the archive is cut or damaged.") from error


def _read(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(name, "the archive is cut or damaged.") from error


def _refuse(name: str, reason: str) -> NoReturn:
    raise UnreadableFileError(name, reason)
