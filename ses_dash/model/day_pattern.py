"""How days are written, in words: `day-mon-year` or `dd.mm.yyyy` for a pattern of strptime."""

from __future__ import annotations

import re

_PARTS = {
    "day": "%d",
    "dd": "%d",
    "d": "%d",
    "monthname": "%B",
    "month": "%m",
    "mon": "%b",
    "mmmm": "%B",
    "mmm": "%b",
    "mm": "%m",
    "m": "%m",
    "year": "%Y",
    "yyyy": "%Y",
    "yy": "%y",
    "hh": "%H",
    ":mm": ":%M",
    ":ss": ":%S",
}
_WORD = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)), re.IGNORECASE)


def of(text: str) -> str:
    """Return the pattern for what a person typed: a pattern as it is, words by their parts.

    A text with other words stays as it is, so that a mapping refuses it.
    """
    text = text.strip()
    if "%" in text or re.search(r"[^\W\d_]", _WORD.sub("", text)):
        return text
    return _WORD.sub(lambda word: _PARTS[word[0].lower()], text)
