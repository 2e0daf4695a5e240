"""Rules that importers share."""

from __future__ import annotations

from ses_dash.model.reading import Check, Notice
from ses_dash.money import NO_CURRENCY

__all__ = ["NO_CURRENCY", "filled", "is_written_by_a_spreadsheet", "no_currency"]


def filled(position: int | None, *, among: str = "") -> Check:
    """Require a value in a column, or in one of several (SQL of them all)."""
    return Check(position or 0, f"{among or f'c{position}'} IS NULL", "is empty")


def is_written_by_a_spreadsheet(position: int) -> Check:
    """Refuse ids that lost their digits when a spreadsheet took them for numbers."""
    bad = rf"regexp_full_match(c{position}, '\s*\d(\.\d+)?[eE][+]?\d+\s*')"
    return Check(position, bad, "is an id that a spreadsheet has turned into a number")


def no_currency(column: str) -> Notice:
    """Tell how many rows name no currency."""
    message = f"{{count}} rows name no currency; they are kept apart as {NO_CURRENCY}."
    return Notice("no currency", message, f"{column} IS NULL")
