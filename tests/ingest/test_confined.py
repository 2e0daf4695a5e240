"""What parses files from outside is confined: limits, no network, no archive, a clear desk."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import LoadError
from ses_dash.ingest.parser import Parser
from ses_dash.model.reading import Said
from tests.ingest.files import cur

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ses_dash.model.delivery import FileResult
    from ses_dash.settings import Settings
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

GIGABYTE = 1 << 30


@pytest.fixture
def running(settings: Settings, tmp_path: Path) -> Iterator[int]:
    """The process id of a parser that has answered once."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "1.raw").write_text(cur())
    parser = Parser(settings, folder)
    parser.stage(folder / "1.raw", "a.csv", said=Said(), target=folder / "1.parquet")
    assert parser._process is not None
    yield parser._process.pid
    parser.stop()


def test_memory_time_and_files_have_limits(running: int, settings: Settings) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: 16 * GIGABYTE,
        resource.RLIMIT_FSIZE: 64 * GIGABYTE,
        resource.RLIMIT_CPU: settings.parse_seconds * settings.threads,
    }
    for limit, value in limits.items():
        assert resource.prlimit(running, limit) == (value, value)


def test_it_is_where_no_network_is(running: int) -> None:
    ways = (["unshare", "--net", "true"], ["unshare", "--user", "--net", "true"])
    tried = [subprocess.run(way, check=False, capture_output=True) for way in ways]
    if all(way.returncode for way in tried):
        pytest.skip("this system lets nobody leave its network")
    theirs, ours = (Path(f"/proc/{process}/ns/net").readlink() for process in (running, "self"))
    assert theirs != ours
    devices = Path(f"/proc/{running}/net/dev").read_text(encoding="ascii").splitlines()[2:]
    assert [line.partition(":")[0].strip() for line in devices] == ["lo"]
    routes = Path(f"/proc/{running}/net/route").read_text(encoding="ascii").splitlines()[1:]
    assert routes == []


def test_the_archive_is_out_of_its_reach(
    write: Write, load: Load, stores: Stores, tmp_path: Path
) -> None:
    load(write("a.csv", cur()))
    [kept] = [path for path in stores.settings.archive.rglob("*") if path.is_file()]
    folder = tmp_path / "desk"
    folder.mkdir()
    parser = Parser(stores.settings, folder)
    (folder / "link.raw").symlink_to(kept)
    for path in (kept, folder / "link.raw", folder / ".." / kept.relative_to(tmp_path)):
        with pytest.raises(LoadError, match="Permission Error"):
            parser.stage(path, "a.csv", said=Said(), target=folder / "1.parquet")
    parser.stop()
    assert not (folder / "1.parquet").exists()


def test_nothing_is_left_on_its_desk(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", cur()))
    load(write("bad.csv", cur({"line_item_unblended_cost": "x"})))
    assert not [path for path in stores.settings.work.rglob("*") if path.is_file()]
