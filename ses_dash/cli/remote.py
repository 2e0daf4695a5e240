"""The server that has the stores open: how a command finds it, and has it run the command."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, TextIO

import requests

from ses_dash.api.wire import parse
from ses_dash.errors import ServerLostError

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.api.wire import Call
    from ses_dash.settings import Settings

_HOSTS = ("127.0.0.1", "[::1]")  # where a server of this machine may listen
_PATIENCE = 20  # seconds; a server that is starting takes the connection before it answers


@dataclass(frozen=True, slots=True)
class Server:
    """A live server of a data folder."""

    address: str
    token: str

    def session(self) -> requests.Session:
        """Return what talks to it: with its token, and past every proxy."""
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {self.token}"
        session.headers["Accept-Encoding"] = "identity"  # output arrives as it is written
        return session

    def answers(self) -> bool:
        """Say whether it is there and knows the token."""
        try:
            reply = self.session().get(f"{self.address}/api/local/ping", timeout=_PATIENCE)
        except requests.RequestException:
            return False
        return reply.status_code == HTTPStatus.OK


def announce(path: Path, port: int, token: str) -> None:
    """Write down, for this user alone, which process serves a data folder and how to reach it."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"pid": os.getpid(), "port": port, "token": token}, file)
    unfinished.replace(path)


def find(settings: Settings) -> Server | None:
    """Return the live server of a data folder, if there is one."""
    try:
        facts = json.loads(settings.server.read_text())
        pid, port, token = int(facts["pid"]), int(facts["port"]), str(facts["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not _alive(pid):
        return None
    servers = (Server(f"http://{host}:{port}", token) for host in _HOSTS)
    return next((server for server in servers if server.answers()), None)


def run(server: Server, call: Call, stdout: TextIO, stderr: TextIO) -> int:
    """Have a server run a command; write its output as it comes and return its exit code."""
    url = f"{server.address}/api/local/command"
    outputs = {"stdout": stdout, "stderr": stderr}
    try:
        with server.session() as session:
            reply = session.post(url, json=call.to_json(), stream=True, timeout=(_PATIENCE, None))
            reply.raise_for_status()
            for line in reply.iter_lines(chunk_size=None):  # type: ignore[call-overload]
                key, value = parse(line)
                if isinstance(value, int):
                    return value
                outputs[key].buffer.write(value)
                outputs[key].flush()
    except requests.RequestException:
        raise ServerLostError from None
    raise ServerLostError


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True
