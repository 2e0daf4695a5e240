"""The parsing process: limits, and what its end costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import LoadError, ParserStoppedError
from ses_dash.ingest.parser import Parser
from ses_dash.model.reading import Said
from tests.ingest.files import cur

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.settings import Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "1.raw"
    path.write_text(cur())
    return path


def test_a_parser_that_takes_too_long_is_stopped(
    settings: Settings, tmp_path: Path, file: Path
) -> None:
    parser = Parser(replace(settings, parse_seconds=0), tmp_path)
    with pytest.raises(ParserStoppedError, match="it took over 0 seconds"):
        parser.inspect(file, "a.csv", whole=True)
    parser.stop()


def test_a_parser_that_dies_costs_the_file_it_was_at(
    settings: Settings, tmp_path: Path, file: Path
) -> None:
    parser = Parser(settings, tmp_path)
    assert parser.inspect(file, "a.csv", whole=True).format == "aws-cur2"
    assert parser._process is not None
    parser._process.kill()
    parser._process.wait()
    with pytest.raises(ParserStoppedError, match="its parser stopped"):
        parser.inspect(file, "a.csv", whole=True)
    assert parser.inspect(file, "a.csv", whole=True).format == "aws-cur2"
    parser.stop()


def test_a_parser_reaches_nothing_outside_its_folder(
    settings: Settings, tmp_path: Path, file: Path
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    parser = Parser(settings, inside)
    target = inside / "1.parquet"
    with pytest.raises(LoadError, match=r"a.csv cannot be read: Permission Error"):
        parser.stage(file, "a.csv", said=Said(), target=target)
    assert not target.exists()
    parser.stop()
