"""Who gets in: the gate before every request and websocket, which decides from the request alone.

While no user exists there is no login, so only this machine is let in (single-user mode): the peer
and the Host header must be loopback, and nothing may say that the request was passed on. A page of
another site that runs in a browser on this machine is told apart by its Origin.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from ses_dash.api.failure import as_json, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOT_HERE = (
    "ses-dash has no users yet, so it answers only a browser on its own machine, "
    "at http://localhost and its port."
)
OTHER_SITE = "This request comes from a page of another site. Open ses-dash itself and try again."
NO_TOKEN = "The API needs the token of this server, as `Authorization: Bearer TOKEN`."  # noqa: S105
POLICY_VIOLATION = 4403  # what a refused websocket is closed with

_LOOPBACK_HOST = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
# Headers by which a proxy says that it passes on somebody else's request.
_FORWARDED = re.compile(
    r"forwarded|via|x-forwarded(-.*)?|x-original-.*|x-real-ip|x-client-ip|x-cluster-client-ip|"
    r"true-client-ip|cf-connecting-ip"
)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN_API = "/api/health"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in."""

    status: int
    sentence: str


class Gate:
    """ASGI middleware: lets a request in, or answers why not; adds the security headers."""

    def __init__(self, app: ASGIApp, token: str, content_policy: str) -> None:
        self._app = app
        self._token = token
        self._headers = _HEADERS | {"Content-Security-Policy": content_policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = refuse(scope, self._token)
        if refusal is None:
            await self._app(scope, receive, self._with_headers(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await _answer(scope["path"], refusal)(scope, receive, self._with_headers(send))

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        return send_with_headers


def refuse(scope: Scope, token: str) -> Refusal | None:
    """Return why a request may not come in, or None when it may."""
    headers = Headers(scope=scope)
    trusted = _has_token(headers, token)
    if not (_is_loopback(scope) and _names_loopback(headers) and not _passed_on(headers.keys())):
        return Refusal(403, NOT_HERE)
    if _changes_something(scope) and not _same_origin(scope, headers, trusted=trusted):
        return Refusal(403, OTHER_SITE)
    if _is_api(scope["path"]) and scope["path"] != _OPEN_API and not trusted:
        return Refusal(401, NO_TOKEN)
    return None


def _is_loopback(scope: Scope) -> bool:
    try:
        peer = ip_address(scope["client"][0])
    except (TypeError, ValueError):  # a peer without an address, such as a socket file
        return False
    if isinstance(peer, IPv6Address) and peer.ipv4_mapped:
        return peer.ipv4_mapped.is_loopback
    return peer.is_loopback


def _names_loopback(headers: Headers) -> bool:
    hosts = headers.getlist("host")
    return len(hosts) == 1 and _LOOPBACK_HOST.fullmatch(hosts[0]) is not None


def _passed_on(names: Iterable[str]) -> bool:
    return any(_FORWARDED.fullmatch(name) for name in names)


def _changes_something(scope: Scope) -> bool:
    # A websocket counts: a page of any site may open one, and the pages act through it.
    return scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS


def _same_origin(scope: Scope, headers: Headers, *, trusted: bool) -> bool:
    origins = headers.getlist("origin")
    if not origins:
        return trusted
    scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
    return [origin.lower() for origin in origins] == [f"{scheme}://{headers['host']}".lower()]


def _has_token(headers: Headers, token: str) -> bool:
    given = headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def _answer(path: str, refusal: Refusal) -> Response:
    answer = as_json if _is_api(path) else as_text
    return answer(refusal.status, refusal.sentence)
