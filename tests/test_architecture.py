"""The shape of the code, held by tests: layers, sizes, where money may be rounded."""

from __future__ import annotations

import ast
import logging.config
import re
import statistics
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from importlinter.cli import lint_imports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = sorted((ROOT / "ses_dash").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
SCRIPTS = [ROOT / "app.py", *PAGES]
PRODUCT = [*PACKAGE, *SCRIPTS]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FILE_LINES = 300
PAGE_LINES = 80
FUNCTION_LINES = 40
MEDIAN_FUNCTION_LINES = 8
POSITIONAL_PARAMETERS = 5
ROUNDS_OR_DRAWS = (
    "ses_dash/money.py",
    "ses_dash/ui/charts.py",
    "ses_dash/billing/render/sheet.py",  # widths on paper
)
# Shared in a registry.
HELPERS = ("aws_lines", "azure_lines", "common", "csp_common", "gcp_lists", "option")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _found(paths: list[Path], search: Callable[[Path], Iterator[object]]) -> list[str]:
    """Return everything a search finds in files, each with its place."""
    return [f"{path.relative_to(ROOT).as_posix()}: {hit}" for path in paths for hit in search(path)]


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(_text(path))))


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in _nodes(path) if isinstance(node, Function))


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _positional(function: Function) -> int:
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    return len([name for name in names if name not in ("self", "cls")])


def _imported(path: Path) -> set[str]:
    """Return the top-level names a file imports."""
    names: set[str] = set()
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_imports_go_downward_and_libraries_stay_in_their_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    # The linter sets up logging for itself, which would silence the loggers of other tests.
    monkeypatch.setattr(logging.config, "dictConfig", lambda _settings: None)
    status = lint_imports(no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_a_page_knows_streamlit_and_the_core_only() -> None:
    others = {"duckdb", "sqlalchemy", "alembic", "plotly", "fpdf", "requests", "polars", "pandas"}
    assert not _found(SCRIPTS, lambda path: iter(_imported(path) & others))


def test_nothing_imports_the_scripts_on_top() -> None:
    top = {"app", "pages", "tests", "docs", "bench"}
    assert not _found(PACKAGE, lambda path: iter(_imported(path) & top))


def test_a_page_holds_no_sql_and_no_arithmetic() -> None:
    arithmetic = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)

    def search(path: Path) -> Iterator[str]:
        for node in _nodes(path):
            if isinstance(node, ast.BinOp) and isinstance(node.op, arithmetic):
                yield ast.unparse(node)
        yield from re.findall(r"\bSELECT\b.*", _text(path))

    assert not _found(PAGES, search)


@pytest.mark.parametrize(("paths", "most"), [(PRODUCT + TESTS, FILE_LINES), (PAGES, PAGE_LINES)])
def test_a_file_is_short(paths: list[Path], most: int) -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(_text(path).splitlines()) for path in paths}
    assert not {name: n for name, n in lengths.items() if n > most}


def test_a_function_fits_on_a_screen() -> None:
    def search(path: Path) -> Iterator[str]:
        for function in _functions(path):
            if _length(function) > FUNCTION_LINES:
                yield f"{function.name} has {_length(function)} lines"

    assert not _found(PRODUCT, search)


def test_functions_are_short_by_default() -> None:
    lengths = [_length(function) for path in PRODUCT for function in _functions(path)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def test_parameters_are_few_or_named() -> None:
    def search(path: Path) -> Iterator[str]:
        for function in _functions(path):
            if _positional(function) > POSITIONAL_PARAMETERS:
                yield f"{function.name} takes {_positional(function)} by position"

    assert not _found(PRODUCT, search)


def test_no_float_and_no_rounding_outside_money() -> None:
    """Charts draw floats; everything else carries exact decimals and rounds in money.py."""

    def search(path: Path) -> Iterator[str]:
        for node in _nodes(path):
            if not isinstance(node, ast.Call):
                continue
            call = ast.unparse(node.func)
            rounds = call.endswith(".quantize") and call != "money.quantize"
            if rounds or call in ("float", "round"):
                yield f"line {node.lineno}: {call}"

    paths = [path for path in PRODUCT if path.relative_to(ROOT).as_posix() not in ROUNDS_OR_DRAWS]
    assert not _found(paths, search)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"# *(?:TODO|FIXME|XXX)\b.*")
    assert not _found(PRODUCT + TESTS, lambda path: iter(later.findall(_text(path))))


@pytest.mark.parametrize(
    ("package", "registry"),
    [
        ("ses_dash.ingest.providers", "PROVIDERS"),
        ("ses_dash.billing.options", "OPTIONS"),
        ("ses_dash.billing.accounting.profiles", "PROFILES"),
        ("ses_dash.reports.catalog", "REPORTS"),
    ],
)
def test_every_module_of_a_registry_is_in_its_tuple(package: str, registry: str) -> None:
    parent = import_module(package)
    entries = getattr(parent, registry)
    for name in (found.name for found in iter_modules(parent.__path__)):
        module = import_module(f"{package}.{name}")
        listed = [
            entry
            for entry in entries
            if type(entry).__module__ == module.__name__
            or any(entry is value for value in vars(module).values())
        ]
        assert listed or name in HELPERS, name
