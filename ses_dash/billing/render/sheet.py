"""A4 paper: text in our font that is measured, fitted and never overlaps, lines and boxes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import font_source_sans_pro
from fpdf import FPDF
from fpdf.fonts import TTFFont

if TYPE_CHECKING:
    from datetime import datetime

LEFT, RIGHT, BOTTOM = 18.0, 192.0, 297.0
WIDTH = RIGHT - LEFT
_FONTS = Path(font_source_sans_pro.font_directory)
_FACES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
_UNKNOWN = "?"  # printed for a character the font does not have
_SPACES = dict.fromkeys(map(ord, "\t\r\n\v\f"), " ")
_SMALLEST = 4.0
_POINT = 25.4 / 72  # millimetres

Colour = tuple[int, int, int]
INK: Colour = (31, 41, 55)
GREY: Colour = (107, 114, 128)
FAINT: Colour = (229, 231, 235)
SHADE: Colour = (246, 247, 249)
ACCENT: Colour = (30, 64, 175)
WARNING: Colour = (180, 83, 9)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: size in points, weight, colour."""

    size: float = 8.5
    bold: bool = False
    colour: Colour = INK


BODY = Style()
BOLD = Style(bold=True)
SMALL = Style(7.5, colour=GREY)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in its place on a row: between `x` and `x + width`, from the left or the right."""

    text: str
    x: float
    width: float
    style: Style = BODY
    align: Literal["left", "right"] = "left"
    dy: float = 0.0  # below the first line of the row


class Sheet:
    """A document in the making; all lengths are millimetres."""

    def __init__(self, title: str, author: str, producer: str, created: datetime) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.set_creation_date(created)
        self._pdf.set_producer(producer)
        self._pdf.set_lang("en")
        for style, file in _FACES.items():
            self._pdf.add_font("sans", style, _FONTS / file)
        self._widths = {bool(style): self._measured(style) for style in _FACES}
        self._pdf.set_title(self.clean(title))
        self._pdf.set_author(self.clean(author))
        self._style: Style | None = None

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self._style = None

    def output(self) -> bytes:
        """Return the finished file."""
        return bytes(self._pdf.output())

    def clean(self, text: str) -> str:
        """Return a text as one line of characters the font has."""
        if text.isascii() and text.isprintable():
            return text
        known = self._widths[False]
        return "".join(each if each in known else _UNKNOWN for each in text.translate(_SPACES))

    def width(self, text: str, style: Style = BODY) -> float:
        """Return how wide a clean text is. The library's own measuring costs ten times as much."""
        widths = self._widths[style.bold]
        return sum([widths[each] for each in text]) * style.size * _POINT / 1000

    def fit(self, text: str, width: float, style: Style = BODY) -> str:
        """Return as much of a text as fits, an ellipsis at the end of what was cut."""
        text = self.clean(text)
        if self.width(text, style) <= width:
            return text
        return text[: self._fitting(text, width - self.width("…", style), style)].rstrip() + "…"

    def wrap(self, text: str, width: float, style: Style = BODY, *, most: int = 10**6) -> list[str]:
        """Return a text as lines that fit, at most so many; words too long are broken."""
        lines: list[str] = []
        rest = self.clean(text).strip()
        while rest and len(lines) < most - 1 and self.width(rest, style) > width:
            count = self._fitting(rest, width, style)
            space = rest.rfind(" ", 0, count + 1)
            cut = space if space > 0 else max(count, 1)
            lines.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        return [*lines, self.fit(rest, width, style)]

    def put(self, text: Text, y: float) -> None:
        """Write a text with its base line at `y`. What must not be cut is made smaller instead."""
        style = text.style
        words = self.clean(text.text)
        wide = self.width(words, style)
        if wide > text.width:
            style = Style(max(style.size * text.width / wide, _SMALLEST), style.bold, style.colour)
            wide = self.width(words, style)
        self._use(style)
        self._pdf.text(text.x + text.width - wide if text.align == "right" else text.x, y, words)

    def rule(
        self, y: float, *, colour: Colour = FAINT, x: float = LEFT, weight: float = 0.2
    ) -> None:
        """Draw a line across the page at `y`, from `x` on."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(weight)
        self._pdf.line(x, y, RIGHT, y)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour = SHADE) -> None:
        """Fill a box."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(x, y, width, height, style="F")

    def _measured(self, style: str) -> dict[str, float]:
        """Return how wide each character of a face is, in thousandths of its size."""
        font = self._pdf.fonts[f"sans{style}"]
        if not isinstance(font, TTFFont):
            raise TypeError(font)
        return {chr(code): font.cw[code] for code in font.cmap}

    def _fitting(self, text: str, width: float, style: Style) -> int:
        """Return how many characters fit."""
        low, high = 0, min(len(text), int(width / style.size * 20) + 1)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle], style) <= width:
                low = middle
            else:
                high = middle - 1
        return low

    def _use(self, style: Style) -> None:
        if style != self._style:
            self._pdf.set_font("sans", "B" if style.bold else "", style.size)
            self._pdf.set_text_color(*style.colour)
            self._style = style
