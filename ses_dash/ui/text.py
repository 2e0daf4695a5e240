"""Names and messages as they are: no text from outside becomes formatting, a link or an image."""

from __future__ import annotations

import re
from html import escape
from typing import Literal

Color = Literal["green", "blue", "orange", "red", "gray"]  # of a badge
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Where the browser makes links, arrows and emoji of plain text, an invisible joiner keeps it plain.
_JOINER = "\u2060"
_TURNED = re.compile(
    r"(?<=:)(?=//|\w+:)|(?<=@)|(?<=www)(?=\.)|(?<=[-<>=])(?=[-<>=])", re.IGNORECASE
)


def literal(text: str) -> str:
    """Write a text so that Markdown shows every character of it, on one line."""
    return _PUNCTUATION.sub(r"\\\1", _TURNED.sub(_JOINER, " ".join(text.split())))


def in_chart(text: str) -> str:
    """Write a text so that a chart's labels show it as it is."""
    return escape(text, quote=False)


def in_button(text: str) -> str:
    """Write a name as the label of a button in a table: as it is, and a sign that it opens."""
    return f"{_JOINER if text.startswith(':') else ''}{text} \u203a"


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun: `1 file`, `2 files`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
