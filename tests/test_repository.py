"""What must not be in the repository, and that what it installs is pinned."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][A-Za-z0-9.+!]*)")
# Paths of somebody's machine and hosts of packages, written so that this file itself passes.
FOREIGN = re.compile(
    rb"(?<![\w.~$}])/(?:home|root|Users|work|opt)/[\w.]|py[p]i\.org|python[h]osted|(?:extra-)[i]ndex-url"
)
INSTALLERS = {"pip", "setuptools", "wheel", "uv", "ses-dash"}


def _files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(group: str) -> set[str]:
    """Return the names of what the project needs to run, or an extra of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project.get(group) or project["optional-dependencies"][group]
    return {_key(re.split(r"[^\w.-]", text)[0]) for text in wanted}


def _imported(path: Path) -> set[str]:
    pattern = r"^ *(?:import (\w+)|from (\w+)[\w.]* import )"
    found = re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name for pair in found for name in pair if name}


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines]
    assert all(matches), [line for line, match in zip(lines, matches, strict=True) if not match]
    pairs = [(_key(match[1]), match[2]) for match in matches if match]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_no_file_names_a_machine_or_a_package_index() -> None:
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in _files()
        if path.suffix not in (".png", ".parquet", ".gz")
        and (match := FOREIGN.search(path.read_bytes()))
    }
    assert not found


def test_constraints_are_names_and_versions_only() -> None:
    assert _pins()["duckdb"] == "2.0.0"


def test_every_dependency_is_pinned() -> None:
    assert not (_declared("dependencies") | _declared("test")) - set(_pins())


def test_the_product_imports_what_it_declares_and_nothing_else() -> None:
    files = [*(ROOT / "ses_dash").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
    modules = {name for path in files for name in _imported(path)} - sys.stdlib_module_names
    owners = packages_distributions()
    imported = {_key(owners[name][0]) for name in modules - {"ses_dash"}}
    assert imported | {"tzdata"} == _declared("dependencies")  # which zoneinfo reads by itself


@pytest.mark.skipif(
    not sys.prefix.startswith(str(ROOT)), reason="these tests do not run in the project's .venv"
)
def test_what_is_installed_is_what_is_pinned() -> None:
    installed = {_key(found.name): found.version for found in distributions()}
    assert {
        name: version for name, version in installed.items() if name not in INSTALLERS
    }.items() <= _pins().items()


def test_run_time_data_stays_out() -> None:
    assert [path.name for path in _files() if path.is_relative_to(ROOT / "data")] == ["README.md"]
