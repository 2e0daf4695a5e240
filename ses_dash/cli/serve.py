"""`ses-dash serve`: the server of a data folder, in this process, until it is stopped."""

from __future__ import annotations

import errno
import logging
import runpy
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click
import requests

from ses_dash.cli import remote
from ses_dash.cli.context import Context, log_to
from ses_dash.demo import load_demo
from ses_dash.errors import (
    AlreadyServingError,
    CannotListenError,
    DemoNotEmptyError,
    PortBusyError,
)
from ses_dash.stores import open_stores

if TYPE_CHECKING:
    from types import FrameType

    from ses_dash.stores import Stores

APP = Path(__file__).resolve().parents[2] / "app.py"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names them to warn of them


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.option("--demo", is_flag=True, help="Load the demo first if nothing is loaded.")
@click.pass_obj
def serve(context: Context, host: str, port: int, *, demo: bool) -> None:
    """Serve the pages in this process until Ctrl-C or SIGTERM.

    Example: ses-dash serve --demo
    """
    server = remote.find(context.settings)
    if server is not None:
        raise AlreadyServingError(server.address)
    _check_port(host, port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    log_to(context.settings)
    with ExitStack() as stack:
        stores = open_stores(context.settings)
        stack.callback(stores.close)
        if demo:
            _load_demo(context, stores)
        _warn(context, host)
        stack.pop_all()  # from here on the server has the stores, and closes them
    _run(context, stores, host, port)


def _load_demo(context: Context, stores: Stores) -> None:
    if not context.call.progress_columns:
        context.note("Loading the demo, unless something is loaded already.")
    with suppress(DemoNotEmptyError), context.progress() as progress:
        load_demo(stores, context.actor, as_of=None, progress=progress)


def _run(context: Context, stores: Stores, host: str, port: int) -> None:
    """Run the app on open stores. Streamlit finds its settings beside the script in `sys.argv`."""
    from uvicorn.config import LOGGING_CONFIG  # noqa: PLC0415 - only a server needs these

    from ses_dash.ui import session  # noqa: PLC0415

    LOGGING_CONFIG["loggers"]["uvicorn.error"]["level"] = logging.WARNING
    session.use(stores)
    sys.argv = [str(APP)]
    app = runpy.run_path(str(APP))["app"]
    threading.Thread(target=_announce, args=(context, host, port), daemon=True).start()
    app.run(
        config={
            "server.address": host,
            "server.port": port,
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            "client.showErrorDetails": "none",
            "client.toolbarMode": "minimal",
            "logger.hideWelcomeMessage": True,
        }
    )


def _announce(context: Context, host: str, port: int) -> None:
    """Print the address as soon as it answers."""
    address = _address(_EVERYWHERE.get(host, host), port)
    session = requests.Session()
    session.trust_env = False
    while True:
        with suppress(requests.RequestException):
            session.get(f"{address}/api/health", timeout=60)
            break
        time.sleep(0.05)
    context.say(f"ses-dash is ready at {address}")
    context.stdout.flush()


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _check_port(host: str, port: int) -> None:
    """Raise unless the port is free, before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortBusyError(host, port) from None
            raise CannotListenError(host, port, str(error.strerror or error)) from None


def _warn(context: Context, host: str) -> None:
    if not _is_loopback(host):
        context.note(
            "Other machines can reach this port, but while ses-dash has no users it answers only "
            "this one: everybody else gets 403."
        )


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
