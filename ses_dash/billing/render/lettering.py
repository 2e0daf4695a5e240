"""Texts of any script as runs of one typeface each: how wide they are and where they may break.

Widths and room are in thousandths of the size of the type, so that they hold for every size.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from fpdf.bidi import BidiParagraph

from ses_dash.billing.render import faces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ses_dash.billing.render.faces import Family

Order = tuple["Family", ...]  # in which Chinese characters are looked for
UNKNOWN = "□"  # printed for a character no typeface has
_FIRST: dict[str, Family] = {  # whose forms a customer in this country reads
    "JP": "japan",
    "KR": "korea",
    "TW": "taiwan",
    "HK": "taiwan",
    "MO": "taiwan",
}
_JOINERS = "\u200c\u200d"
_NARROW = 140  # no letter is narrower on average
_VIRAMA = 9  # the combining class of what ties an Indic letter to the next
# What never begins a line of Chinese or Japanese.
NEVER_FIRST = frozenset("、。，．・：；？！）〕］｝〉》」』】ー")  # noqa: RUF001
_RIGHT_TO_LEFT = ("R", "AL", "AN", "RLE", "RLO", "RLI")
# Line ends become spaces; what has no shape, or would turn the order of a page around, goes.
_NO_SHAPE = dict.fromkeys(
    (
        *range(0x20),
        *range(0x7F, 0xA0),
        0xAD,
        0x200B,
        *range(0x200E, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xE0000, 0xE01F0),
    )
) | dict.fromkeys(map(ord, "\t\r\n\v\f\u2028\u2029"), " ")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text in one family, as it stands on paper from left to right."""

    text: str  # in the order it is read
    family: Family
    width: float
    right_to_left: bool = False


def order_of(country: str) -> Order:
    """Return the order in which a reader's country looks for Chinese characters."""
    first = _FIRST.get(country.upper(), "china")
    return tuple(sorted(faces.EAST, key=lambda family: family != first))


def clean(text: str) -> str:
    """Return a text as one line of characters that have a typeface."""
    if text.isascii() and text.isprintable():
        return text
    return _cleaned(text)


@lru_cache(maxsize=4096)
def _cleaned(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).translate(_NO_SHAPE)
    return "".join(each if _known(each) else UNKNOWN for each in composed)


@lru_cache(maxsize=4096)
def _known(character: str) -> bool:
    return any(character in faces.characters(each) for each in faces.FAMILIES)


def width(text: str, order: Order, *, bold: bool) -> float:
    """Return how wide a clean text is."""
    if text.isascii():
        measured = faces.widths("sans", bold)
        return sum([measured[each] for each in text])
    return sum(run.width for run in runs(text, order, bold))


def runs(text: str, order: Order, bold: bool) -> tuple[Run, ...]:  # noqa: FBT001 - a key of the cache
    """Return a clean text as the runs it is set in, from left to right."""
    if text.isascii():
        return (Run(text, "sans", width(text, order, bold=bold)),)
    return _runs(text, order, bold)


@lru_cache(maxsize=4096)
def _runs(text: str, order: Order, bold: bool) -> tuple[Run, ...]:  # noqa: FBT001
    found: list[Run] = []
    for part, right_to_left in _directed(text):
        stretches = list(_stretches(part, _order(text, order), right_to_left=right_to_left))
        for family, stretch in reversed(stretches) if right_to_left else stretches:
            found.append(_run(stretch, family, bold=bold, right_to_left=right_to_left))
    return tuple(found)


def _run(text: str, family: Family, *, bold: bool, right_to_left: bool) -> Run:
    if family in faces.SHAPED:
        wide = faces.shaped_width(text, family, bold=bold, right_to_left=right_to_left)
    else:
        measured = faces.widths(family, bold)
        wide = sum([measured[each] for each in text])
    return Run(text, family, wide, right_to_left)


def _directed(text: str) -> list[tuple[str, bool]]:
    """Return the stretches of a text by direction, from left to right (Unicode annex 9, L2)."""
    if not any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text):
        return [(text, False)]
    placed = BidiParagraph(text, preserve_bn_chars=True).get_characters_with_embedding_level()
    levels = [
        (level, "".join(each.character for each in same))
        for level, same in groupby(placed, key=lambda each: each.embedding_level)
    ]
    for lowest in range(max(level for level, _ in levels), 0, -1):
        levels = _turned(levels, lowest)
    return [(part, bool(level % 2)) for level, part in levels]


def _turned(levels: Sequence[tuple[int, str]], lowest: int) -> list[tuple[int, str]]:
    """Reverse each sequence of stretches of at least a level."""
    turned: list[tuple[int, str]] = []
    for deep, same in groupby(levels, key=lambda each: each[0] >= lowest):
        part = list(same)
        turned += reversed(part) if deep else part
    return turned


def _order(text: str, order: Order) -> Order:
    """Return the order of a text's own language where its letters tell."""
    if any("\u3040" <= each <= "\u30ff" for each in text):
        return order_of("JP")
    if any("\uac00" <= each <= "\ud7a3" for each in text):
        return order_of("KR")
    return order


def _stretches(text: str, order: Order, *, right_to_left: bool) -> Iterator[tuple[Family, str]]:
    """Yield stretches by family. Spaces, points and marks stay with what they stand in."""
    letters = (_family(each, order) for each in text if each.isalnum())
    turned = right_to_left and not text.isspace()  # shaping turns brackets around
    family: Family = next(letters, "arabic") if turned else "sans"
    start = 0
    for place, each in enumerate(text):
        if _stays(each, family):
            continue
        wanted = _family(each, order)
        if wanted != family and place > start:
            yield family, text[start:place]
            start = place
        family = wanted
    yield family, text[start:]


def _stays(character: str, family: Family) -> bool:
    """Say whether a character is set in the family before it. Eastern ones have wide points."""
    suits = family not in faces.EAST or _wide(character)
    return suits and not character.isalnum() and character in faces.characters(family)


@lru_cache(maxsize=8192)
def _family(character: str, order: Order) -> Family:
    asked = (*order, *faces.FAMILIES) if _wide(character) else faces.FAMILIES
    return next(each for each in asked if character in faces.characters(each))


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or "\u1100" <= character <= "\u11ff"


def fitting(text: str, room: float, measure: Callable[[str], float]) -> int:
    """Return how many characters fit: whole letters with their marks, and at least one."""
    low, high = 0, min(len(text), int(room / _NARROW) + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= room:
            low = middle
        else:
            high = middle - 1
    before = (place for place in range(low, 0, -1) if _may_break(text, place))
    after = (place for place in range(low + 1, len(text)) if _may_break(text, place))
    return next(before, 0) or next(after, len(text))


def line_end(text: str, count: int) -> int:
    """Return where to end a line that so many characters of a text fit on.

    Words stay whole where they can; Chinese and Japanese may break after any letter.
    """
    if count == len(text):  # a single letter that is wider than the line
        return count
    if text.isascii():
        space = text.rfind(" ", 0, count + 1)
        return space if space > 0 else count
    return next((place for place in range(count, 0, -1) if _ends_word(text, place)), count)


def _ends_word(text: str, place: int) -> bool:
    free = text[place] == " " or _wide(text[place]) or _wide(text[place - 1])
    return free and _may_break(text, place)


def _may_break(text: str, place: int) -> bool:
    """Say whether a text may be cut before a place: not within a letter and its marks."""
    if place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    marks = unicodedata.category(after).startswith("M") or after in NEVER_FIRST
    tied = before in _JOINERS or after in _JOINERS or unicodedata.combining(before) == _VIRAMA
    return not (marks or tied)
