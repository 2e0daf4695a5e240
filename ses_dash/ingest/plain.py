"""From the bytes of a file to plain UTF-8 text that can be read: unpacked, whole, no NUL in it."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import sys
import zlib
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, NamedTuple

from ses_dash.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ses_dash.model.mapping import Mapping

    _Bytes = IO[bytes] | gzip.GzipFile

_BEGINNING = 1 << 20  # bytes that say what a file is
_CHUNK = 256 << 10  # bytes that stay near the processor while they are looked at
GROWTH = 100  # times that what is unpacked may be of what it takes in the file
_SMALL = 16 << 20  # bytes that anything unpacked may have
_GZIP, _PARQUET = b"\x1f\x8b", b"PAR1"
_DAMAGED = "the compressed file is cut or damaged."
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_8 = "utf-8"


class Dialect(NamedTuple):
    """How a CSV file is written. A byte order mark at its beginning says its encoding as well."""

    encoding: str = _UTF_8
    delimiter: str = ","
    above: int = 0  # rows with anything in them above the column names


USUAL = Dialect()


def written(mapping: Mapping | None) -> Dialect:
    """Return how a file is written that a mapping reads."""
    if mapping is None:
        return USUAL
    return Dialect(mapping.encoding, mapping.delimiter, mapping.above)


@dataclass(frozen=True, slots=True)
class Text:
    """A text file as it can be read: UTF-8, perhaps with a byte order mark."""

    path: Path
    last: bytes  # its last byte
    mixed: bool  # both kinds of line ends occur
    above: tuple[str, ...] = ()  # the rows above the column names, which were left out
    unread: tuple[str, ...] = ()  # other sheets of the workbook, with their rows

    @property
    def has_final_newline(self) -> bool:
        """Say whether the last line is ended."""
        return self.last in (b"\n", b"\r")


def is_parquet(path: Path) -> bool:
    """Say whether a file is Parquet, by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) == _PARQUET


def is_read_whole(path: Path) -> bool:
    """Say whether the beginning of a file does not tell what it is: Parquet, ZIP, workbooks."""
    with path.open("rb") as file:
        return file.read(4) in (_PARQUET, b"PK\x03\x04")


def peek(path: Path, name: str, encoding: str = _UTF_8) -> str:
    """Return how a text file begins. The file itself may be cut off after its beginning."""
    with path.open("rb") as file:
        start = file.read(_BEGINNING)
    if start[:2] == _GZIP:
        try:
            start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, _BEGINNING)
        except zlib.error as error:
            raise UnreadableFileError(name, _DAMAGED) from error
    if not start:
        raise UnreadableFileError(name, "it is empty.")
    return start.decode(_encoding(start, encoding), errors="replace").removeprefix("\ufeff")


def is_complete(path: Path, start: str) -> bool:
    """Say whether what `peek` returned of a file is all of it."""
    return path.stat().st_size < _BEGINNING and len(start.encode()) < _BEGINNING


def unpack(path: Path, name: str, encoding: str = _UTF_8) -> Text:
    """Return a file as plain text: itself, or an unpacked or transcoded copy beside it."""
    with path.open("rb") as file:
        start = file.read(3)
    target = path.with_suffix(".txt")
    try:
        if start[:2] == _GZIP:
            with gzip.open(path) as packed:
                return _copied(packed, target, name, encoding, most(path.stat().st_size))
        with path.open("rb") as file:
            if _encoding(start, encoding) != _UTF_8:
                return _copied(file, target, name, encoding)
            return _checked(_utf_8(file, encoding), path, name, copy=None)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFileError(name, _DAMAGED) from error


def most(size: int) -> int:
    """Return how many bytes may come out of so many packed ones (OWASP ASVS 5.0: 5.2.3)."""
    return max(_SMALL, GROWTH * size)


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
    return replace(text, path=target, mixed=False)


def cut_last_line_end(path: Path) -> None:
    """Take the line end of one character off the end of a file."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)


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


def header(text: str, name: str, delimiter: str = ",") -> list[str]:
    """Return the column names of a CSV file, from how it begins."""
    try:
        _, names = next(split(io.StringIO(text, newline=""), delimiter))
    except (StopIteration, UnclosedQuoteError) as error:
        raise UnreadableFileError(name, "it has no line of column names.") from error
    return [column.strip() for column in names]


def split(lines: Iterable[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield the records of CSV lines, each with the line it begins on, 1 being the first."""
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnclosedQuoteError(line, str(error)) from error


def _encoding(start: bytes, declared: str) -> str:
    """Return the encoding of a text: as its byte order mark says, else as declared."""
    if start[:2] in _UTF_16:
        return "utf-16"
    return _UTF_8 if start.startswith(codecs.BOM_UTF8) else declared


def _copied(
    source: _Bytes, target: Path, name: str, encoding: str, most_bytes: int | None = None
) -> Text:
    chunks = _utf_8(source, encoding)
    with target.open("wb") as copy:
        return _checked(_up_to(chunks, most_bytes, name), target, name, copy=copy)


def _up_to(chunks: Iterable[bytes], most_bytes: int | None, name: str) -> Iterator[bytes]:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if most_bytes is not None and seen > most_bytes:
            raise UnreadableFileError(name, f"what is in it is over {GROWTH} times its size.")
        yield chunk


def _checked(chunks: Iterable[bytes], path: Path, name: str, *, copy: IO[bytes] | None) -> Text:
    """Read text to its end, write it as UTF-8 if it is to be copied, and say what it is like.

    Raises for what is not in its encoding.
    """
    lines = crlf = 0
    last = b""
    try:
        for chunk in chunks:
            if b"\0" in chunk:
                line = lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
                raise UnreadableFileError(name, f"line {line} holds a NUL byte, so it is not text.")
            if copy:
                copy.write(chunk)
            lines += chunk.count(b"\n")
            if b"\r" in chunk or last == b"\r":
                crlf += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            last = chunk[-1:]
    except UnicodeDecodeError as error:
        line = lines + error.object[: error.start].count(b"\n") + 1
        reason = f"line {line} is not {error.encoding.upper()} text; export it as UTF-8."
        raise UnreadableFileError(name, reason) from error
    if not last:
        raise UnreadableFileError(name, "it is empty.")
    return Text(path, last, mixed=0 < crlf < lines)


def _utf_8(source: _Bytes, declared: str) -> Iterator[bytes]:
    """Yield the text in chunks of valid UTF-8; `UnicodeDecodeError` where it is in no such code."""
    chunk = source.read(_CHUNK)
    encoding = _encoding(chunk, declared)
    decoder = codecs.getincrementaldecoder(encoding)()
    while True:
        # Most of what comes is ASCII, which is told much faster than decoded.
        ascii_only = encoding == _UTF_8 and chunk.isascii() and not decoder.getstate()[0]
        try:
            decoded = "" if ascii_only else decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            error.encoding = encoding  # as people call it
            raise
        if decoded or chunk:
            yield chunk if encoding == _UTF_8 else decoded.encode()
        if not chunk:
            return
        chunk = source.read(_CHUNK)
