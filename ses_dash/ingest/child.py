"""The parsing process: reads files from outside under limits, in a private folder, and answers.

`python -m ses_dash.ingest.child` is the server that forks them, started by `forked`; its standard
input is a socket. A parsing process says its process id first; then it takes one JSON object per
line on standard input and gives one back per line on standard output.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ses_dash.errors import LoadError
from ses_dash.ingest import first_rows, inspecting, message, reader, rejected, sample
from ses_dash.ingest.plain import Dialect
from ses_dash.model import mapping
from ses_dash.warehouse import detailed
from ses_dash.warehouse.source import named_failures, open_parser

if TYPE_CHECKING:
    from ses_dash.warehouse.source import Database

_ADDRESS_SPACE = 16 << 30  # bytes; what is really used is bounded by the database's limit
_FILE_SIZE = 64 << 30
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # unshare(2): CLONE_NEWUSER, CLONE_NEWNET
_IDLE = 60  # seconds without a request after which the server ends and gives its memory back
_REQUEST = 1 << 16  # bytes; one is a path and three numbers


def serve() -> None:
    """Fork a parsing process for each request, until nobody asks for one any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks decides what is to be interrupted
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for what is forked
    with socket.socket(fileno=os.dup(0)) as control:
        control.settimeout(_IDLE)
        while request := _next(control):
            arguments, files = request
            if os.fork() == 0:
                control.close()
                _take(files)
                main(*arguments)
                os._exit(0)  # at once: what it leaves is removed with its folder
            for file in files:
                os.close(file)


def _next(control: socket.socket) -> tuple[list[str], list[int]] | None:
    """Wait for a request: what `main` is told, and its standard files."""
    try:
        asked, files, *_ = socket.recv_fds(control, _REQUEST, 3)
    except TimeoutError:
        return None
    return (json.loads(asked), files) if asked else None


def _take(files: list[int]) -> None:
    """Have these as the standard files of this process, and no others."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def main(folder: str, memory: str, threads: str, seconds: str) -> None:
    """Answer requests until standard input ends."""
    _say(str(os.getpid()))
    _leave_network()
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
        (resource.RLIMIT_CPU, int(seconds) * int(threads)),
    ):
        resource.setrlimit(limit, (value, value))
    db = open_parser(Path(folder), memory, int(threads))
    for line in sys.stdin:
        _say(_answer(db, json.loads(line)))


def _leave_network() -> None:
    """Be where there is no network, if the system allows it: nothing here needs any."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)  # Linux
    if unshare is not None and unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_USER | _NEW_NETWORK)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _counted(records: int) -> None:
    _say(json.dumps({message.COUNTED: records}))


def _answer(db: Database, request: dict[str, Any]) -> str:
    path, name = Path(request["path"]), request["name"]
    said = message.said(request["said"])
    try:
        with named_failures(name):
            match request["do"]:
                case "inspect":
                    known = [mapping.read(each) for each in request["known"]]
                    whole = request["whole"]
                    found = inspecting.inspect(db, path, name, whole=whole, said=said, known=known)
                    return message.dumps(found)
                case "sample":
                    return message.dumps(sample.take(db, path, name, said))
                case "rows":
                    written = request["written"] and Dialect(*request["written"])
                    return message.dumps(first_rows.take(db, path, name, written))
                case "rejects":
                    rejected.write(db, path, name, Path(request["target"]), said)
                    return json.dumps({})
                case "detail":
                    invoices = [(Path(one), Path(left)) for one, left in request["invoices"]]
                    usage = list(map(Path, request["usage"]))
                    answer = message.dumps(detailed.detail(db, invoices, usage, path))
                case _:
                    target = Path(request["target"])
                    staged = reader.stage(db, path, name, said=said, target=target, told=_counted)
                    answer = message.dumps(staged)
            return answer
    except LoadError as error:
        return json.dumps({"error": str(error)})


if __name__ == "__main__":
    serve()
