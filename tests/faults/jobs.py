"""A process that has imported everything and forks a child per job, to be killed at a write.

It reads jobs from its input, one JSON object a line, and answers twice for each: the child's id and
how the child ended. A child opens what the job needs, then waits until it is traced.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.billing import crediting, freeze
from ses_dash.ingest import pipeline
from ses_dash.ingest.forked import FORKS
from ses_dash.period import BillingPeriod
from ses_dash.settings import Settings
from ses_dash.stores import open_stores, opened

if TYPE_CHECKING:
    from collections.abc import Callable

_ALLOW_ANY_TRACER = (0x59616D61, ctypes.c_ulong(-1))  # PR_SET_PTRACER, PR_SET_PTRACER_ANY
FILE = "charges.csv"
_NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def settings(data: str | Path) -> Settings:
    """Return the settings of a sweep: one thread, so that every write is the traced one's."""
    return Settings(data=Path(data), memory_limit="1GB", threads=1)


def first_start(data: str) -> None:
    """Make the three stores in a folder that does not exist yet."""
    _wait_for_tracer()
    with opened(settings(data)):
        pass


def load(data: str) -> None:
    """Load the file that lies beside the data folder."""
    stores = open_stores(settings(data))
    pipeline.recover(stores)
    _wait_for_tracer()
    pipeline.load(stores, SINGLE_USER, [Path(data).with_name(FILE)])
    stores.close()


def freeze_month(data: str) -> None:
    """Freeze the month of everybody who has charges in it."""
    stores = open_stores(settings(data))
    preview = freeze.preview(stores, SINGLE_USER, "gcp", BillingPeriod.parse("2026-09"))
    _wait_for_tracer()
    freeze.freeze(stores, SINGLE_USER, preview)
    stores.close()


def credit(data: str) -> None:
    """Credit all of the first statement."""
    stores = open_stores(settings(data))
    _wait_for_tracer()
    crediting.credit(stores, SINGLE_USER, "1", reason="wrong")
    stores.close()


JOBS: dict[str, Callable[[str], None]] = {
    "first_start": first_start,
    "load": load,
    "freeze_month": freeze_month,
    "credit": credit,
}


def _wait_for_tracer() -> None:
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text(encoding="ascii"):
        time.sleep(0.001)
    time.sleep(0.02)


def _run(job: str, data: str) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    ctypes.CDLL(None).prctl(*_ALLOW_ANY_TRACER, 0, 0, 0)
    with clock.fixed(_NOON):
        JOBS[job](data)


def main() -> None:
    """Fork a child for each line read, until there are no more."""
    FORKS._start()  # once for all children
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(**json.loads(line))
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - the answer
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
