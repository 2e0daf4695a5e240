"""How a command travels to the server that has the stores open, and its output back.

The call is one JSON object. The answer is one JSON object per line: `{"stdout": text}` and
`{"stderr": text}` as it is written, `{"exit": code}` at the end. Output is bytes (a PDF, too):
those that are not UTF-8 travel as lone surrogates and come out as they were.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class CallerGoneError(Exception):
    """Nobody reads the output of a command any more, so it should stop where it is."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command somebody gave: its words, and where they stand."""

    argv: tuple[str, ...]
    folder: Path  # what relative paths are relative to
    stdin: str = ""  # its text, where an argument is `-`
    columns: int = 0  # of the terminal that the output goes to; 0: it goes elsewhere
    progress_columns: int = 0  # the same of the error output

    def to_json(self) -> dict[str, Any]:
        """Return the body of the request."""
        return {
            "argv": list(self.argv),
            "cwd": str(self.folder),
            "stdin": self.stdin,
            "columns": self.columns,
            "progress_columns": self.progress_columns,
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Call:
        """Read the body of a request; raise `KeyError` or `TypeError` when it is none."""
        return cls(
            argv=tuple(body["argv"]),
            folder=Path(body["cwd"]),
            stdin=body["stdin"],
            columns=body["columns"],
            progress_columns=body["progress_columns"],
        )


def line(key: str, value: bytes | int) -> bytes:
    """Write one line of the answer."""
    text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
    return json.dumps({key: text}).encode() + b"\n"


def parse(text: bytes) -> tuple[str, bytes | int]:
    """Read one line of the answer."""
    [(key, value)] = json.loads(text).items()
    return key, value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


class Outlet(io.RawIOBase):
    """One output of a command, as a file: sends on what is written to it."""

    def __init__(self, key: str, send: Callable[[bytes], None]) -> None:
        super().__init__()
        self.name, self._send = key, send

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever is a buffer
        """Send the bytes on."""
        content = bytes(data)
        if content:
            self._send(line(self.name, content))
        return len(content)

    def text(self) -> io.TextIOWrapper:
        """Return a text file over it that holds nothing back."""
        return io.TextIOWrapper(
            self, encoding="utf-8", errors="surrogateescape", write_through=True
        )
