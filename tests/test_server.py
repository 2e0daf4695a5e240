"""The process as a whole: it starts, answers, keeps others out, and stops clean."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
import pytest
import requests
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.serving import command, end, environment, free_port, serving, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.serving import Served


HOLD = """
import sys
from ses_dash.settings import Settings
from ses_dash.stores import opened
with opened(Settings.read()):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served") / "data") as served:
        yield served


async def visit(served: Served, page: str, headers: dict[str, str] | None = None) -> str:
    """Open a page the way a browser does; return everything it was sent."""
    wanted = BackMsg()
    wanted.rerun_script.page_name = page
    sent: list[str] = []
    async with websockets.connect(
        f"ws://127.0.0.1:{served.port}/_stcore/stream",
        subprotocols=[websockets.Subprotocol("streamlit")],
        max_size=2**26,
        additional_headers={"Origin": served.address} | (headers or {}),
    ) as socket:
        await socket.send(wanted.SerializeToString())
        while "script_finished" not in sent[-1:]:
            message = ForwardMsg()
            message.ParseFromString(bytes(await socket.recv(decode=False)))
            kind = message.WhichOneof("type") or ""
            sent += [kind] if kind == "script_finished" else [str(message)]
    return "\n".join(sent)


def test_the_first_request_may_be_a_deep_link(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as served:
        shown = anyio.run(visit, served, "statements")
    assert "Frozen months: documents, lines, files." in shown
    assert "This page opens only inside ses-dash" not in shown


def test_every_page_is_served_by_its_address(server: Served) -> None:
    for page in ("", "billing", "load", "customers", "statements"):
        reply = server.ask(f"/{page}")
        assert reply.status_code == 200
        assert "<title>Streamlit</title>" in reply.text
        assert "script-src 'self'" in reply.headers["Content-Security-Policy"]


def test_health_says_that_the_stores_answer(server: Served) -> None:
    reply = server.ask("/api/health")
    assert reply.json()["status"] == "ok"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/local/nothing"])
def test_the_api_never_answers_with_the_page(server: Served, path: str) -> None:
    assert server.ask(path).status_code == 401
    reply = server.ask(path, token=True)
    assert reply.status_code == 404
    assert reply.json() == {"error": "Not Found."}


def test_the_wrong_method_is_said_in_json(server: Served) -> None:
    reply = server.ask("/api/local/command", token=True)
    assert (reply.status_code, reply.json()) == (405, {"error": "Method Not Allowed."})


@pytest.mark.parametrize("path", ["/", "/billing", "/api/health", "/files/customers.csv"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "example.com"},
        {"Host": "127.0.0.1.example.com"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
def test_a_request_that_may_be_somebody_elses_gets_403(
    server: Served, path: str, headers: dict[str, str]
) -> None:
    reply = server.ask(path, headers=dict(headers), token=True)
    assert reply.status_code == 403
    assert "its own machine" in reply.text


def test_an_upload_from_another_site_gets_403(server: Served) -> None:
    path = "/_stcore/upload_file/session/file"
    for origin in ({}, {"Origin": "http://example.com"}, {"Origin": "null"}):
        reply = server.ask(path, method="PUT", headers=dict(origin))
        assert reply.status_code == 403
        assert "another site" in reply.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://example.com"}, {"Via": "1.1 proxy"}, {"Host": "example.com"}],
)
def test_a_websocket_of_another_site_is_not_opened(server: Served, headers: dict[str, str]) -> None:
    with pytest.raises(websockets.InvalidStatus, match="403"):
        anyio.run(visit, server, "", headers)


def test_only_its_user_may_read_how_to_reach_the_server(server: Served) -> None:
    note = server.data / "server.json"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert server.facts["port"] == server.port
    assert server.facts["pid"] == server.process.pid
    assert set(server.facts) == {"pid", "port", "token"}


def test_a_second_server_of_the_same_data_is_refused(server: Served) -> None:
    done = command(server.data, "serve", "--port", str(free_port()))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f"ses-dash serves this data already, at {server.address}.\n"


def test_a_busy_port_is_named(server: Served, tmp_path: Path) -> None:
    done = command(tmp_path / "other", "serve", "--port", str(server.port))
    assert (done.returncode, done.stdout) == (1, b"")
    assert f"Port {server.port} of 127.0.0.1 is in use" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_an_address_that_is_not_ours_is_named(tmp_path: Path) -> None:
    done = command(tmp_path / "data", "serve", "--host", "192.0.2.1", "--port", str(free_port()))
    assert done.returncode == 1
    assert "cannot listen on 192.0.2.1" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_listening_to_everybody_does_not_let_everybody_in(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--host", "0.0.0.0") as served:  # noqa: S104
        assert served.ask("/api/health").status_code == 200
        code, said = end(served)
    assert code == 0
    assert "answers only this one" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_clean(tmp_path: Path, number: signal.Signals) -> None:
    served = start(tmp_path / "data")
    anyio.run(visit, served, "")
    served.process.send_signal(number)
    output, errors = served.process.communicate(timeout=30)
    assert (served.process.returncode, output, errors) == (0, "", "")
    assert not (served.data / "server.json").exists()
    assert not (served.data / "ses-dash.log").exists()
    assert not list(served.data.glob("*.wal"))
    assert not list(served.data.glob("*-wal"))


def test_a_browser_that_stays_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    served = start(tmp_path / "data")

    async def stay() -> None:
        async with websockets.connect(
            f"ws://127.0.0.1:{served.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Origin": served.address},
        ):
            code, errors = await anyio.to_thread.run_sync(end, served)
            assert (code, errors) == (0, "")

    anyio.run(stay)


def test_after_a_kill_it_starts_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    killed = start(data)
    killed.process.kill()
    killed.process.communicate()
    assert (data / "server.json").exists()

    done = command(data, "seller", "show")
    assert (done.returncode, done.stderr) == (0, b"")
    assert not (data / "server.json").exists()

    with serving(data) as served:
        assert served.ask("/api/health").status_code == 200
        assert served.facts["pid"] == served.process.pid


def test_a_note_of_a_process_that_is_no_server_is_ignored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    note = data / "server.json"
    for text in (f'{{"pid": {os.getpid()}, "port": 1, "token": "x"}}', "{", "[]", "{}"):
        note.write_text(text)
        assert command(data, "seller", "show").returncode == 0
        assert not note.exists()


def test_a_command_while_another_process_has_the_data_says_so(tmp_path: Path) -> None:
    data = tmp_path / "data"
    holding = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLD,
        ],
        env=environment(data),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == b"open\n"
    for words in (("seller", "show"), ("serve", "--port", str(free_port()))):
        done = command(data, *words)
        assert done.returncode == 1
        assert "Another ses-dash process is using" in done.stderr.decode()
        assert done.stderr.count(b"\n") == 1
    holding.communicate()


def test_a_proxy_in_the_environment_is_passed_by(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    done = command(server.data, "seller", "show", "--json")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_wrong_token_runs_nothing(server: Served) -> None:
    reply = requests.post(
        f"{server.address}/api/local/command",
        headers={"Authorization": "Bearer wrong", "Origin": server.address},
        json={},
        timeout=30,
    )
    assert reply.status_code == 401


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"argv": 1, "cwd": "/"}'])
def test_a_call_that_is_none_is_refused(server: Served, body: str) -> None:
    reply = server.ask("/api/local/command", token=True, method="POST", data=body)
    assert (reply.status_code, reply.json()) == (400, {"error": "Bad Request."})
