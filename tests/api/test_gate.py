"""Who is let in: decided from peer, Host, forwarding headers, Origin and token alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import pytest

from ses_dash.api.gate import NO_TOKEN, NOT_HERE, OTHER_SITE, Gate, refuse

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

TOKEN = "the-token"  # noqa: S105
HOST = "127.0.0.1:8501"
ORIGIN = f"http://{HOST}"
BEARER = {"authorization": f"Bearer {TOKEN}"}


def asked(
    method: str = "GET",
    path: str = "/",
    *,
    peer: Any = ("127.0.0.1", 50000),  # noqa: ANN401
    host: str | None = HOST,
    kind: str = "http",
    headers: dict[str, str] | None = None,
) -> Scope:
    given = ({"host": host} if host is not None else {}) | (headers or {})
    return {
        "type": kind,
        "scheme": "ws" if kind == "websocket" else "http",
        "method": method,
        "path": path,
        "client": peer,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


def sentence(scope: Scope) -> str | None:
    refusal = refuse(scope, TOKEN)
    return refusal.sentence if refusal else None


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "LOCALHOST:1", "127.0.0.1", "127.0.0.2:8501", "[::1]:8501"],
)
def test_a_host_that_names_this_machine_is_let_in(host: str) -> None:
    assert sentence(asked(host=host)) is None


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "example.com",
        "10.0.0.5:8501",
        "127.0.0.1.example.com",
        "localhost.example.com",
        "localhost@example.com",
        "example.com:127.0.0.1",
        "0.0.0.0:8501",
        "[::2]",
        "localhost:8501\r\nX: y",
    ],
)
def test_every_other_host_is_refused(host: str | None) -> None:
    assert sentence(asked(host=host)) == NOT_HERE


def test_two_hosts_are_refused() -> None:
    scope = asked()
    scope["headers"].append((b"host", b"localhost"))
    assert sentence(scope) == NOT_HERE


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_a_peer_on_this_machine_is_let_in(peer: str) -> None:
    assert sentence(asked(peer=(peer, 1))) is None


@pytest.mark.parametrize("peer", ["10.0.0.5", "::ffff:10.0.0.5", "fe80::1", "testclient", ""])
def test_every_other_peer_is_refused(peer: str) -> None:
    assert sentence(asked(peer=(peer, 1))) == NOT_HERE


def test_a_peer_without_an_address_is_refused() -> None:
    assert sentence(asked(peer=None)) == NOT_HERE


@pytest.mark.parametrize(
    "name",
    [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-anything",
        "x-forwarded",
        "x-real-ip",
        "x-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "x-original-forwarded-for",
        "via",
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_was_passed_on_is_refused(kind: str, name: str) -> None:
    headers = {name: "127.0.0.1", "origin": ORIGIN}
    assert sentence(asked(kind=kind, headers=headers)) == NOT_HERE


def test_the_token_does_not_open_the_door_to_another_machine() -> None:
    assert sentence(asked(peer=("10.0.0.5", 1), headers=BEARER)) == NOT_HERE


CHANGES = [("http", "POST"), ("http", "PUT"), ("http", "PATCH"), ("http", "DELETE")]


@pytest.mark.parametrize(("kind", "method"), [*CHANGES, ("websocket", "GET")])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"origin": ORIGIN}, None),
        ({"origin": ORIGIN.upper()}, None),
        ({"origin": "http://example.com"}, OTHER_SITE),
        ({"origin": "http://127.0.0.1:9999"}, OTHER_SITE),
        ({"origin": "https://127.0.0.1:8501"}, OTHER_SITE),
        ({"origin": "null"}, OTHER_SITE),
        ({}, OTHER_SITE),
        (BEARER, None),
        (BEARER | {"origin": "http://example.com"}, OTHER_SITE),
    ],
)
def test_what_changes_something_comes_from_our_own_pages_or_has_the_token(
    kind: str, method: str, headers: dict[str, str], expected: str | None
) -> None:
    assert sentence(asked(method, "/_stcore/stream", kind=kind, headers=headers)) == expected


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/local/ping", "/api/no/such/path"])
@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (None, NO_TOKEN),
        ("Bearer wrong", NO_TOKEN),
        (f"Basic {TOKEN}", NO_TOKEN),
        (TOKEN, NO_TOKEN),
        (f"Bearer {TOKEN}", None),
    ],
)
def test_the_api_needs_the_token(
    path: str, authorization: str | None, expected: str | None
) -> None:
    headers = {"authorization": authorization} if authorization else {}
    assert sentence(asked(path=path, headers=headers)) == expected


def test_health_needs_no_token_but_a_local_browser() -> None:
    assert sentence(asked(path="/api/health")) is None
    assert sentence(asked(path="/api/health", host="example.com")) == NOT_HERE


async def _served(scope: Scope) -> list[Message]:
    """Send a request through the gate to an application that says yes to everything."""
    sent: list[Message] = []

    async def yes(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"yes"})

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await Gate(yes, TOKEN, "default-src 'self'")(scope, receive, send)
    return sent


@pytest.mark.parametrize("host", ["localhost", "example.com"])
def test_every_answer_has_the_security_headers(host: str) -> None:
    headers = dict(anyio.run(_served, asked(host=host))[0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"x-frame-options"] == b"DENY"
    assert headers[b"content-security-policy"] == b"default-src 'self'"


def test_a_refused_page_is_one_sentence() -> None:
    start, body = anyio.run(_served, asked(host="example.com"))
    assert start["status"] == 403
    assert body["body"].decode() == NOT_HERE + "\n"


def test_a_refused_websocket_is_closed() -> None:
    scope = asked(kind="websocket", headers={"origin": "http://example.com"})
    assert anyio.run(_served, scope) == [{"type": "websocket.close", "code": 4403}]
