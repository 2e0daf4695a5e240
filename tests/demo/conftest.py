"""The demo, loaded once for all tests of this folder."""

from __future__ import annotations

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

    from ses_dash.model.delivery import FileResult, Progress


class StoppedError(Exception):
    """Somebody stopped the demo while it was loading."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Stores that hold the demo, and what loading said. Tests only read them."""

    stores: Stores
    results: list[FileResult]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo of October 2026 and the twelve months before, stopped once and loaded on."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with (
        clock.fixed(datetime(2026, 11, 20, 12, tzinfo=UTC)),
        opened(Settings(data=data, memory_limit="1GB", threads=2)) as stores,
    ):
        with pytest.raises(StoppedError):
            load_demo(stores, SINGLE_USER, progress=_stop_on_the_way)
        yield Demo(stores, load_demo(stores, SINGLE_USER))


def _stop_on_the_way(progress: Progress) -> None:
    if progress.done > progress.total * 3 // 4:
        raise StoppedError
