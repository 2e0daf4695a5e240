"""The process: what is served beside the pages, and what happens when it starts and stops."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import secrets
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from ses_dash import cli
from ses_dash.api import files, health, local
from ses_dash.api.failure import Application, as_json, as_text, log_bug
from ses_dash.api.gate import Gate
from ses_dash.billing import bulk, scheduling
from ses_dash.cli import remote
from ses_dash.cli.context import finish_interrupted
from ses_dash.errors import SesDashError
from ses_dash.ingest import background
from ses_dash.ui import session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from ses_dash.api.wire import Call

MAIN = Path(__file__).parent / "ui" / "main.py"
_TOKEN = secrets.token_urlsafe(32)  # of this process; who can read server.json has it
_log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Serve the open stores: finish what a kill left, say where we are; stop jobs and close."""
    stores = await to_thread.run_sync(session.stores)
    stopping = Event()
    publishing = Thread(target=scheduling.watch, args=(stores, stopping), name="publish")
    try:
        await to_thread.run_sync(finish_interrupted, stores, _log.error)
        remote.announce(stores.settings.server, int(st.get_option("server.port")), _TOKEN)
        publishing.start()
        yield
    finally:
        stopping.set()
        if publishing.ident is not None:
            await to_thread.run_sync(publishing.join)
        stores.settings.server.unlink(missing_ok=True)
        await to_thread.run_sync(bulk.shut_down)
        await to_thread.run_sync(background.shut_down)
        await to_thread.run_sync(stores.close)


def show_failure(error: Exception) -> bool:
    """Say on a page what went wrong: a named failure's sentence, or the number of a logged bug."""
    session.fail(str(error) if isinstance(error, SesDashError) else log_bug(error))
    return True  # so that Streamlit adds nothing of its own


def _run(call: Call, send: Callable[[bytes], None]) -> int:
    return cli.run_for_caller(call, send, session.stores())


def _content_policy() -> str:
    """Return what a page may load: this server's own files, and nothing from anywhere else.

    Streamlit's page sets its styles at run time and has one script inside, which is named by hash.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


_API = Application([health.route(session.stores), *local.routes(_run)], as_json)
_FILES = Application(files.routes(session.stores), as_text)
ROUTES = [
    Mount("/api", _API),
    Route("/api", _API),
    Mount("/files", _FILES),
    Route("/files", _FILES),
]
MIDDLEWARE = [Middleware(Gate, token=_TOKEN, content_policy=_content_policy())]
