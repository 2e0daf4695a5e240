"""What the tests share: open stores on a fresh folder, a fixed clock, the provider samples."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis
from xdist.scheduler import LoadFileScheduling

from ses_dash import clock
from ses_dash.ingest.forked import FORKS
from ses_dash.settings import Settings
from ses_dash.stores import Stores, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG = ("browser", "faults", "demo")  # folders of few tests that take long
TOGETHER = ("tests/demo", "tests/api")


def pytest_configure() -> None:
    """What tests start is what is here, and is measured as they are."""
    path = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    os.environ["PYTHONPATH"] = os.pathsep.join(path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:  # noqa: ANN401
    """Give a worker whole files, or all files of a folder that shares what takes long to make."""
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = _unit_of_work
    return scheduler


def _unit_of_work(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder in TOGETHER else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes long, so that at the end no worker waits for another one."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


# What `make nightly` runs the tests of money with, 100,000 cases and more among them; every other
# run has the profile that CI has.
hypothesis.register_profile("nightly", hypothesis.get_profile("ci"), max_examples=10_000)


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """No test depends on today: it is noon of 20 November 2026."""
    with clock.fixed(NOON):
        yield


@pytest.fixture(scope="session", autouse=True)
def no_process_left() -> Iterator[None]:
    """What parsing processes are forked from ends with the tests, before coverage is added up."""
    yield
    FORKS.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh data folder."""
    return Settings(data=tmp_path / "data", memory_limit="1GB", threads=2)


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nothing in its stores. Its copy is there much sooner than a new one."""
    data = tmp_path_factory.mktemp("empty") / "data"
    with clock.fixed(NOON), opened(Settings(data=data, memory_limit="1GB", threads=2)):
        return data


@pytest.fixture
def data_before(empty_data: Path) -> Path:
    """The data folder that `stores` are a copy of: an empty one, where a folder has no other."""
    return empty_data


@pytest.fixture
def stores(settings: Settings, data_before: Path) -> Iterator[Stores]:
    """The three stores, empty."""
    shutil.copytree(data_before, settings.data, dirs_exist_ok=True)
    with opened(settings) as open_stores:
        yield open_stores


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of provider samples beside the repository; left out where it is absent."""
    if not SHARED_DATA.is_dir():
        message = f"the provider samples are not here ({SHARED_DATA.name} beside the repository)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return SHARED_DATA
