"""The documentation says what the code does: generated pages are fresh, names in it exist."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from docs import formats, generate
from ses_dash.cli import group
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.ingest.importer import Importer

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
DECISIONS = ROOT / "docs" / "decisions"
PACKAGE = sorted((ROOT / "ses_dash").rglob("*.py"))
CODE = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(
    r"^(?:SES_DASH_\w+=\S+ )?(?:\S*ses-dash|\S*python -m ses_dash) (?:--data \S+ )?(.+)"
)
MAKE = re.compile(r"^make ([a-z-]+)")
CODE_PATH = re.compile(
    r"`((?:app\.py|(?:ses_dash|pages|docs|tests|bench|\.streamlit|\.ci)/[\w./-]*))`"
)
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
RULE = re.compile(r"\bR(\d+)\b")
VARIABLE = re.compile(r"SES_DASH_[A-Z_]+")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _missing(path: Path) -> Iterator[str]:
    """Yield the commands, targets, files and links a page names that do not exist."""
    text = _text(path)
    lines = [line for code in CODE.findall(text) for line in "".join(code).splitlines()]
    commands = [match[1] for line in lines if (match := COMMAND.match(line))]
    yield from (f"ses-dash {line}" for line in commands if not _is_command(line))
    targets = re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE)
    made = [match[1] for line in lines if (match := MAKE.match(line))]
    yield from (f"make {name}" for name in made if name not in targets)
    files = [name for name in CODE_PATH.findall(text) if not name.endswith("/NAME.py")]
    yield from (name for name in files if not (ROOT / name).exists())
    links = [name for name in LINK.findall(text) if "://" not in name]
    yield from (name for name in links if not (path.parent / name).exists())


def _is_command(line: str) -> bool:
    """Say whether a line after `ses-dash` names a command that is there, and options it has."""
    words, at = line.split(), click.Context(group)
    known = _options(at)
    while (below := generate.children(at)) and words and words[0][0] not in "-.[":
        if words[0] not in below:
            return False
        at = below[words.pop(0)]
        known |= _options(at)
    return {word.split("=")[0] for word in words if word.startswith("--")} <= known


def _options(context: click.Context) -> set[str]:
    params = context.command.get_params(context)
    return {name for param in params for name in (*param.opts, *param.secondary_opts)}


@pytest.mark.parametrize("name", generate.GENERATED)
def test_generated_pages_are_fresh(name: str) -> None:
    assert _text(ROOT / "docs" / name) == generate.GENERATED[name](), "run `make docs`"


@pytest.mark.parametrize("importer", PROVIDERS, ids=lambda each: each.family)
def test_the_page_of_formats_shows_what_a_full_file_becomes(importer: Importer) -> None:
    header = Header("example", importer.about.example)
    assert identify(header, PROVIDERS) is importer
    filled = dict(formats.filled(importer))
    assert len(filled) == len(list(formats.filled(importer)))
    assert {"`program`", "`BilledCost`", "`ChargePeriodStart`", "`ServiceName`"} <= filled.keys()
    shown = set(re.findall(r"`([^`]+)`", " ".join(v for v in filled.values() if "always" not in v)))
    assert shown <= set(importer.about.example)
    assert not set(formats.unfilled(importer)) & filled.keys()


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_what_a_page_names_exists(path: Path) -> None:
    assert not list(_missing(path))


def test_every_module_says_what_it_is() -> None:
    assert not [_id(path) for path in PACKAGE if not ast.get_docstring(ast.parse(_text(path)))]


def test_every_page_is_reachable_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = [(page.parent / name).resolve() for name in LINK.findall(_text(page))]
        links += [md for link in links if link.is_dir() for md in link.glob("*.md")]
        waiting += [link for link in links if link.suffix == ".md" and link not in reached]
    assert set(PAGES) <= reached


def test_every_page_that_code_names_is_there() -> None:
    named = {name for path in PACKAGE for name in re.findall(r"docs/[\w/.-]+\.md", _text(path))}
    assert not [name for name in named if not (ROOT / name).exists()]


def test_every_rule_that_code_names_is_explained() -> None:
    explained = set(re.findall(r"\*\*R(\d+)\*\*", _text(ROOT / "docs" / "rules.md")))
    named = {number for path in PACKAGE for number in RULE.findall(_text(path))}
    assert not named - explained


def test_every_environment_variable_is_documented() -> None:
    read = {name for path in PACKAGE for name in VARIABLE.findall(_text(path))}
    documented = set(VARIABLE.findall(_text(ROOT / "docs" / "guide" / "command-line.md")))
    assert read == documented


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in DECISIONS.glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_dependency_says_what_it_does_here() -> None:
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]
    rows = re.findall(r"^\| ([^|]+) \|", _text(DECISIONS / "0006-dependencies.md"), re.MULTILINE)
    named = {name.split("[")[0].strip() for row in rows for name in row.split(",")}
    assert not {re.split(r"[^\w-]", text)[0] for text in project["dependencies"]} - named
