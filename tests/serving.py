"""A real server on a free port of this machine, and the command line beside it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
_COMMAND = (sys.executable, "-m", "ses_dash")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    data: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.data / "server.json").read_text())
        return facts

    def ask(self, path: str, *, token: bool = False, **more: Any) -> requests.Response:  # noqa: ANN401
        headers = more.pop("headers", {})
        if token:
            headers |= {"Authorization": f"Bearer {self.facts['token']}"}
        method = more.pop("method", "GET")
        return requests.request(method, self.address + path, headers=headers, timeout=60, **more)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path) -> dict[str, str]:
    return os.environ | {
        "SES_DASH_DATA": str(data),
        "SES_DASH_MEMORY": "1GB",
        "SES_DASH_NOW": "2026-11-20T12:00:00+00:00",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }


def start(data: Path, *arguments: str, port: int | None = None) -> Served:
    """Start a server and wait until it says that it is ready."""
    port = port or free_port()
    process = subprocess.Popen(
        [*_COMMAND, "serve", "--port", str(port), *arguments],
        env=environment(data),
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    assert f"http://127.0.0.1:{port}" in ready, process.communicate()
    return Served(process, port, data)


def end(server: Served) -> tuple[int, str]:
    """Stop a server with SIGTERM; return its exit code and what it said on its error output."""
    server.process.terminate()
    _, errors = server.process.communicate(timeout=30)
    return server.process.returncode, errors


@contextmanager
def serving(data: Path, *arguments: str) -> Iterator[Served]:
    server = start(data, *arguments)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            end(server)


def command(
    data: Path, *arguments: str, stdin: bytes = b"", folder: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `ses-dash` as a process of its own, from a folder."""
    return subprocess.run(
        [*_COMMAND, *arguments],
        env=environment(data),
        cwd=folder or data.parent,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )
