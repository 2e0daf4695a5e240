"""From the bytes of a file to plain UTF-8 text that can be read: unpacked, whole, no NUL in it."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import sys
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from ses_dash.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    _Bytes = IO[bytes] | gzip.GzipFile

_CHUNK = 1 << 20
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
_DAMAGED = "the compressed file is cut or damaged."
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Text:
    """A text file as it can be read: UTF-8, perhaps with a byte order mark."""

    path: Path
    last: bytes  # its last byte
    mixed: bool  # both kinds of line ends occur

    @property
    def has_final_newline(self) -> bool:
        """Say whether the last line is ended."""
        return self.last in (b"\n", b"\r")


def is_parquet(path: Path) -> bool:
    """Say whether a file is Parquet, by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) == _PARQUET


def peek(path: Path, name: str) -> str:
    """Return how a text file begins. The file itself may be cut off after its beginning."""
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    if start[:2] == _GZIP:
        try:
            start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, _CHUNK)
        except zlib.error as error:
            raise UnreadableFileError(name, _DAMAGED) from error
    if not start:
        raise UnreadableFileError(name, "it is empty.")
    if start[:4] == _ZIP:
        raise UnreadableFileError(name, "it is a ZIP archive or a workbook, not the CSV inside.")
    encoding = "utf-16" if start[:2] in _UTF_16 else "utf-8-sig"
    return start.decode(encoding, errors="replace")


def is_complete(path: Path, start: str) -> bool:
    """Say whether what `peek` returned of a file is all of it."""
    return path.stat().st_size < _CHUNK and len(start.encode()) < _CHUNK


def unpack(path: Path, name: str) -> Text:
    """Return a file as plain text: itself, or an unpacked or transcoded copy beside it."""
    with path.open("rb") as file:
        start = file.read(2)
    try:
        if start == _GZIP:
            with gzip.open(path) as packed:
                return _copied(packed, path.with_suffix(".txt"), name)
        with path.open("rb") as file:
            if start in _UTF_16:
                return _copied(file, path.with_suffix(".txt"), name)
            return _checked(file, path, name, copy=None)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFileError(name, _DAMAGED) from error


def with_even_line_ends(text: Text) -> Text:
    """Return a copy in which every line ends in the same way."""
    target = text.path.with_suffix(".even")
    with text.path.open("rb") as source, target.open("wb") as copy:
        held = b""
        while chunk := source.read(_CHUNK):
            joined = held + chunk
            held = b"\r" if joined.endswith(b"\r") else b""
            copy.write(_even(joined.removesuffix(held)))
        copy.write(_even(held))
    return Text(target, text.last, mixed=False)


class UnclosedQuoteError(ValueError):
    """A quotation mark of a CSV file is not closed, or not where a field ends."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: a quotation mark is not closed: {text}")
        self.line = line
        self.text = text


def _even(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a CSV file, the header first, each with the line it begins on."""
    with path.open("r", encoding="utf-8-sig", newline="") as file:
        yield from split(file)


def header(text: str, name: str) -> list[str]:
    """Return the column names of a CSV file, from how it begins."""
    try:
        _, names = next(split(io.StringIO(text, newline="")))
    except (StopIteration, UnclosedQuoteError) as error:
        raise UnreadableFileError(name, "it has no line of column names.") from error
    return [column.strip() for column in names]


def split(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of CSV lines, each with the line it begins on, 1 being the first."""
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnclosedQuoteError(line, str(error)) from error


def _copied(source: _Bytes, target: Path, name: str) -> Text:
    with target.open("wb") as copy:
        return _checked(source, target, name, copy=copy)


def _checked(source: _Bytes, path: Path, name: str, *, copy: IO[bytes] | None) -> Text:
    """Read text to its end, write it as UTF-8 if it is to be copied, and say what it is like."""
    lines = crlf = 0
    last = b""
    for chunk in _utf_8(source, name):
        if b"\0" in chunk:
            line = lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
            raise UnreadableFileError(name, f"line {line} holds a NUL byte, so it is not text.")
        if copy:
            copy.write(chunk)
        lines += chunk.count(b"\n")
        crlf += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
        last = chunk[-1:]
    if not last:
        raise UnreadableFileError(name, "it is empty.")
    return Text(path, last, mixed=0 < crlf < lines)


def _utf_8(source: _Bytes, name: str) -> Iterator[bytes]:
    """Yield the text in chunks of valid UTF-8. Raises for what is in no encoding known here."""
    first = source.read(_CHUNK)
    wide = first[:2] in _UTF_16
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8")()
    lines = 0
    chunk = first
    while True:
        try:
            decoded = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n") + 1
            reason = f"line {line} is not UTF-8 text; export it as UTF-8."
            raise UnreadableFileError(name, reason) from error
        if decoded or chunk:
            yield decoded.encode() if wide else chunk
        if not chunk:
            return
        lines += chunk.count(b"\n")
        chunk = source.read(_CHUNK)
