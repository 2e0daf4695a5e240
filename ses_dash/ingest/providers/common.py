"""Rules that importers share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ses_dash.model.reading import Check, Notice
from ses_dash.money import NO_CURRENCY

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "NO_CURRENCY",
    "filled",
    "is_written_by_a_spreadsheet",
    "json_object",
    "left_empty",
    "no_currency",
    "the_only",
]


def filled(position: int | None, *, among: str = "") -> Check:
    """Require a value in a column, or in one of several (SQL of them all)."""
    return Check(position or 0, f"{among or f'c{position}'} IS NULL", "is empty")


def is_written_by_a_spreadsheet(position: int) -> Check:
    """Refuse ids that lost their digits when a spreadsheet took them for numbers."""
    bad = rf"regexp_full_match(c{position}, '\s*\d([.,]\d+)?[eE][+]?\d+\s*')"
    return Check(position, bad, "is an id that a spreadsheet has turned into a number")


def no_currency(column: str) -> Notice:
    """Tell how many rows name no currency."""
    message = f"{{count}} rows name no currency; they are kept apart as {NO_CURRENCY}."
    return Notice("no currency", message, f"{column} IS NULL")


def left_empty(name: str, position: int) -> Notice:
    """Tell how many rows have no number in a column where that must not hold up the money."""
    bad = f"c{position} IS NOT NULL AND try_cast(c{position} AS DECIMAL(38, 18)) IS NULL"
    return Notice(
        "not a number", f"{{count}} rows have no number in {name}; it is left empty.", bad
    )


def the_only(column: str) -> str:
    """Return as SQL of a derived column its text, where it has none the only one in the file."""
    only = f"SELECT CASE WHEN min({column}) = max({column}) THEN min({column}) END FROM rows()"  # noqa: S608
    return f"coalesce({column}, ({only}))"


def json_object(keys: Mapping[int, str]) -> str:
    """Return columns as SQL of one JSON object, by their keys; NULL where none has a value."""
    pairs = ", ".join(f"'{_json_key(key)}:' || to_json(c{at})" for at, key in keys.items())
    filled_in = f"nullif(concat_ws(',', {pairs}), '')"
    return "'{' || " + filled_in + " || '}'"


def _json_key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False).replace("'", "''")
