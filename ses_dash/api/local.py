"""The route by which the command line runs a command on the stores that this process has open."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from json import JSONDecodeError
from typing import TYPE_CHECKING, TypeAlias

import anyio
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from ses_dash.api.wire import Call, CallerGoneError, line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

    Send: TypeAlias = Callable[[bytes], None]
    Run: TypeAlias = Callable[[Call, Send], int]

_MOST_COMMANDS = 8  # at a time; they have threads of their own, so requests keep theirs
_BUFFERED_LINES = 64


def routes(run: Run) -> list[Route]:
    """Return the routes that say this server is alive, and that run a command."""
    limiter = anyio.CapacityLimiter(_MOST_COMMANDS)

    async def ping(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def command(request: Request) -> StreamingResponse:
        lines = _lines(run, await _call(request), limiter)
        return StreamingResponse(lines, media_type="application/x-ndjson")

    return [
        Route("/local/ping", ping),
        Route("/local/command", command, methods=["POST"]),
    ]


async def _call(request: Request) -> Call:
    try:
        return Call.from_json(await request.json())
    except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise HTTPException(400) from None


async def _lines(run: Run, call: Call, limiter: anyio.CapacityLimiter) -> AsyncIterator[bytes]:
    sender, receiver = anyio.create_memory_object_stream[bytes](_BUFFERED_LINES)
    loop = asyncio.get_running_loop()

    def send(text: bytes) -> None:
        try:
            asyncio.run_coroutine_threadsafe(sender.send(text), loop).result()
        except anyio.BrokenResourceError:
            raise CallerGoneError from None

    async def work() -> None:
        async with sender:
            code = await to_thread.run_sync(run, call, send, limiter=limiter)
            with suppress(anyio.BrokenResourceError):
                await sender.send(line("exit", code))

    task = asyncio.create_task(work())
    try:
        async with receiver:
            async for text in receiver:
                yield text
    finally:
        # A caller who left does not let the request end before its command: the stores stay open
        # as long as requests run.
        with anyio.CancelScope(shield=True):
            await task
