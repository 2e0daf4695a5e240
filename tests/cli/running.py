"""Commands run in this process, with their output caught as bytes."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash.api.wire import Call
from ses_dash.cli import run
from ses_dash.cli.context import Context
from ses_dash.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


class Outcome(NamedTuple):
    """What a command gave back."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        assert self.stderr == b""
        return json.loads(self.stdout)

    @property
    def text(self) -> str:
        return self.stdout.decode()

    @property
    def said(self) -> str:
        return self.stderr.decode()


def given(data: Path, *argv: str, stdin: str = "", folder: Path | None = None) -> Outcome:
    """Run a command on a data folder: in its server if it has one, else here."""
    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    call = Call(argv, folder or data.parent, stdin)
    settings = Settings(data=data, memory_limit="1GB", threads=2)
    code = run(Context(call, settings, stdout, stderr))
    return Outcome(code, *(_bytes(stream) for stream in (stdout, stderr)))


def _bytes(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()
