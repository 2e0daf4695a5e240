"""A command gives the same through a server as it does alone, and leaves the same behind."""

from __future__ import annotations

import io
import os
import pty
import shutil
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from ses_dash.api.wire import Call, line
from ses_dash.cli.remote import Server, run
from ses_dash.errors import ServerLostError
from tests.cli.running import given
from tests.serving import command, environment, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MORE = "name,country\nAcme Ltd,DE\nMüller & Söhne,AT\n"


@pytest.fixture(scope="module")
def twins(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Two equal data folders, each beside equal files; the first is served."""
    served, alone = (tmp_path_factory.mktemp(name) for name in ("served", "alone"))
    for folder in (served, alone):
        shutil.copytree(prepared.parent, folder, dirs_exist_ok=True)
    with serving(served / "data"):
        yield served, alone


# In this order: later commands see what earlier ones changed.
COMMANDS = [
    ("loads",),
    ("loads", "--json"),
    ("load", "first.csv", "--json"),
    ("load", "missing.csv"),
    ("load", "next.csv"),
    ("loads", "--json"),
    ("loads", "approve", "1"),
    ("report", "summary"),
    ("report", "summary", "--group-by", "customer,service_name,day", "--json"),
    ("report", "customers", "--period", "2026-09", "--format", "csv"),
    ("report", "summary", "--format", "csv", "-o", "report.csv"),
    ("report", "summary", "--format", "parquet", "-o", "report.parquet"),
    ("report", "summary", "--format", "parquet"),
    ("report", "nothing"),
    ("customers", "import", "-"),
    ("customers", "list", "--json"),
    ("customers", "export", "-o", "customers.csv"),
    ("customers", "import", "customers.csv"),
    ("accounts", "list"),
    ("accounts", "assign", "gcp", "nobodys", "Müller & Söhne"),
    ("accounts", "export"),
    ("options", "set", "term_value", "14"),
    ("options", "list", "--json"),
    ("seller", "set", "name", "Nordwind Straßburg"),
    ("seller", "show"),
    ("freeze", "--program", "gcp", "--period", "2026-09", "--preview"),
    ("freeze", "--program", "gcp", "--period", "2026-09", "--json"),
    ("statements", "list"),
    ("statements", "export", "1", "--as", "pdf"),
    ("statements", "export", "2", "--as", "pdf", "-o", "two.pdf"),
    ("statements", "export", "2", "--as", "detail"),
    ("statements", "export", "2", "--as", "json"),
    ("statements", "show", "77"),
    ("verify",),
    ("verify", "--json"),
    ("rebuild", "--json"),
    ("report", "accounts", "--json"),
]


def test_every_command_gives_the_same_bytes(twins: tuple[Path, Path]) -> None:
    served, alone = twins
    for words in COMMANDS:
        expected = given(alone / "data", *words, stdin=MORE)
        assert given(served / "data", *words, stdin=MORE) == expected, words
    for name in ("report.csv", "report.parquet", "customers.csv", "two.pdf"):
        assert (served / name).read_bytes() == (alone / name).read_bytes()
    assert (served / "data" / "anchor.log").read_bytes() == (
        alone / "data" / "anchor.log"
    ).read_bytes()


def test_paths_are_those_of_the_callers_folder(twins: tuple[Path, Path], tmp_path: Path) -> None:
    served, _ = twins
    (tmp_path / "mine.csv").write_text("name\nMine Ltd\n")
    done = command(served / "data", "customers", "import", "mine.csv", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"Lines read: 1, changed: 1.\n")
    done = command(served / "data", "customers", "export", "-o", "all.csv", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "Mine Ltd" in (tmp_path / "all.csv").read_text()


def test_input_and_output_may_be_piped(twins: tuple[Path, Path]) -> None:
    served, _ = twins
    words = ("customers", "import", "-")
    done = command(served / "data", *words, stdin="name\nÉmile & Cie\n".encode())
    assert (done.returncode, done.stdout) == (0, b"Lines read: 1, changed: 1.\n")
    choices = ("pricebooks", "import-choices", "-", "--dry-run")
    choice = b"customer,program,pricebook,valid_from\nSaltmarsh Energy,gcp,none,2026-10\n"
    assert b"Lines read: 1" in command(served / "data", *choices, stdin=choice).stdout
    pdf = command(served / "data", "statements", "export", "1", "--as", "pdf").stdout
    assert pdf.startswith(b"%PDF-")
    assert pdf == given(served / "data", "statements", "export", "1", "--as", "pdf").stdout


def test_progress_is_shown_on_a_terminal_also_from_a_server(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared.parent, tmp_path, dirs_exist_ok=True)
    with serving(tmp_path / "data"):
        shown, code = _on_a_terminal(tmp_path, "rebuild")
    assert code == 0
    assert b"\x1b[" in shown


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n" + line("stdout", b"half"),
        b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + line("stdout", b"half"),
    ],
)
def test_a_server_that_goes_away_is_a_sentence(answer: bytes, tmp_path: Path) -> None:
    outputs = [io.TextIOWrapper(io.BytesIO()) for _ in range(2)]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(f"http://127.0.0.1:{listening.getsockname()[1]}", "token")
        threading.Thread(target=_answer_once, args=(listening, answer)).start()
        with pytest.raises(ServerLostError, match="stopped before the command was done"):
            run(server, Call(("loads",), tmp_path), *outputs)


def _answer_once(listening: socket.socket, answer: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(answer)


def _on_a_terminal(folder: Path, *words: str) -> tuple[bytes, int]:
    """Run a command whose error output is a terminal; return what that showed, and the code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ses_dash", *words],
        env=environment(folder / "data") | {"COLUMNS": "80", "TERM": "xterm"},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    return shown, process.wait(timeout=60)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other end is closed
        return b""
