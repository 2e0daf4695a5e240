"""The demo, loaded once for all tests of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.demo import load_demo
from ses_dash.settings import Settings
from ses_dash.stores import Stores, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.delivery import FileResult

# Loads three quarters of the demo, and is stopped there.
_STOPPED = """
import sys
from pathlib import Path
from ses_dash.access import SINGLE_USER
from ses_dash.demo import load_demo
from ses_dash.period import BillingPeriod
from ses_dash.settings import Settings
from ses_dash.stores import opened

def stop_on_the_way(progress):
    if progress.done > progress.total * 3 // 4:
        sys.exit("stopped on the way")

with opened(Settings(data=Path(sys.argv[1]), memory_limit="1GB", threads=2)) as stores:
    load_demo(
        stores, SINGLE_USER, as_of=BillingPeriod.parse("2026-10"), progress=stop_on_the_way
    )
"""


@dataclass(frozen=True, slots=True)
class Demo:
    """Stores that hold the demo, and what loading said. Tests only read them."""

    stores: Stores
    results: list[FileResult]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo of October 2026 and the twelve months before, stopped once and loaded on.

    What was loaded before the stop was loaded in another time zone.
    """
    data = tmp_path_factory.mktemp("demo") / "data"
    stopped = subprocess.run(
        [sys.executable, "-c", _STOPPED, str(data)],
        env={**os.environ, "TZ": "Pacific/Auckland"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert stopped.stderr == "stopped on the way\n"
    with (
        clock.fixed(datetime(2026, 11, 20, 12, tzinfo=UTC)),
        opened(Settings(data=data, memory_limit="1GB", threads=2)) as stores,
    ):
        yield Demo(stores, load_demo(stores, SINGLE_USER))
