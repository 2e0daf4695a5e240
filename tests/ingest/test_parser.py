"""The parsing process: limits, and what its end costs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import LoadError, ParserStoppedError
from ses_dash.ingest import parser as parser_module
from ses_dash.ingest.forked import FORKS, Forks
from ses_dash.ingest.parser import Parser
from ses_dash.model.reading import Said
from tests.ingest.files import cur

if TYPE_CHECKING:
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
    assert parser._process.ended(5)
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


def test_parsers_come_from_one_process(settings: Settings, tmp_path: Path, file: Path) -> None:
    parsers = [Parser(settings, tmp_path) for _ in range(2)]
    for parser in parsers:
        assert parser.inspect(file, "a.csv", whole=True).format == "aws-cur2"
    processes = [parser._process.pid for parser in parsers if parser._process]
    assert FORKS._server
    assert len({FORKS._server.pid, *processes}) == 3
    for process in processes:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        assert f"PPid:\t{FORKS._server.pid}\n" in status
        open_files = [each.readlink().name for each in Path(f"/proc/{process}/fd").iterdir()]
        assert not [name for name in open_files if name.startswith("socket:")]
    for parser in parsers:
        parser.stop()


def test_a_process_they_come_from_that_has_ended_is_started_again(
    settings: Settings, tmp_path: Path, file: Path
) -> None:
    parser = Parser(settings, tmp_path)
    parser.inspect(file, "a.csv", whole=True)
    first = FORKS._server
    assert first
    first.kill()
    assert parser.inspect(file, "a.csv", whole=True).format == "aws-cur2", "it does not need it"
    parser.stop()
    assert parser.inspect(file, "a.csv", whole=True).format == "aws-cur2"
    assert FORKS._server is not first
    parser.stop()


def test_what_reads_foreign_files_is_not_told_the_password_of_the_certificate(
    settings: Settings, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SES_DASH_CERTIFICATE_PASSWORD", "of the certificate")
    monkeypatch.setattr(parser_module, "FORKS", forks := Forks())
    parser = Parser(settings, tmp_path)
    parser.inspect(file, "a.csv", whole=True)
    assert parser._process is not None
    given = Path(f"/proc/{parser._process.pid}/environ").read_bytes()
    parser.stop()
    forks.stop()
    assert b"PYTHONUTF8=1" in given
    assert b"SES_DASH_CERTIFICATE_PASSWORD" not in given


def test_a_parser_that_cannot_be_started_costs_the_file(
    settings: Settings, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser_module, "FORKS", forks := Forks())
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ParserStoppedError, match="its parser did not start"):
        Parser(settings, tmp_path).inspect(file, "a.csv", whole=True)
    forks.stop()
