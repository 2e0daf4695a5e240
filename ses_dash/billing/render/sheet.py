"""A4 pages as they are laid out: texts that are measured, fitted and never overlap, lines, boxes.

What is put on a page is only noted. When all pages are laid out, it is known which characters of
which typefaces the PDF needs, and everything is drawn at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ses_dash.billing.render import lettering
from ses_dash.billing.render.paper import Paper, picture_shape
from ses_dash.model.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from ses_dash.billing.render.paper import Attached, Colour, Used

LEFT, RIGHT, BOTTOM = 18.0, 192.0, 297.0
WIDTH = RIGHT - LEFT
_SMALLEST = 4.0
_EM = 25.4 / 72 / 1000  # millimetres in a thousandth of a point

INK: Colour = (31, 41, 55)
GREY: Colour = (107, 114, 128)
FAINT: Colour = (226, 229, 234)
SHADE: Colour = (246, 247, 249)
BAR: Colour = (196, 205, 222)
ACCENT: Colour = (30, 64, 175)
WARNING: Colour = (180, 83, 9)
WARNING_SHADE: Colour = (254, 243, 226)


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
    """A text in its place on a row: between `x` and `x + width`, at one of its sides."""

    text: str
    x: float
    width: float
    style: Style = BODY
    align: Literal["left", "right", "centre"] = "left"
    dy: float = 0.0  # below the first line of the row


_PLACES = {"left": 0.0, "centre": 0.5, "right": 1.0}


class Sheet:
    """Pages that are filled one after the other.

    `country` is the reader's: it decides the forms of Chinese characters. `language` is that of the
    words on them.
    """

    def __init__(self, country: str, language: str = ENGLISH) -> None:
        self.language = language
        self._order = lettering.order_of(country)
        self._used: Used = {}
        self._marks: list[Callable[[Paper], None]] = []

    def page(self) -> None:
        """Begin a page."""
        self._marks.append(Paper.page)

    def output(
        self,
        *,
        title: str,
        author: str,
        producer: str,
        created: datetime,
        attached: Sequence[Attached] = (),
    ) -> bytes:
        """Return the pages as a PDF."""
        paper = Paper(self._used, created, self.language)
        invoice = next((each.name for each in attached if each.is_invoice), "")
        paper.about(lettering.clean(title), lettering.clean(author), producer, invoice)
        for each in attached:
            paper.attach(each)
        for mark in self._marks:
            mark(paper)
        return paper.output()

    def width(self, text: str, style: Style = BODY) -> float:
        """Return how wide a clean text is."""
        return lettering.width(text, self._order, bold=style.bold) * style.size * _EM

    def fit(self, text: str, width: float, style: Style = BODY) -> str:
        """Return as much of a text as fits, an ellipsis at the end of what was cut."""
        text = lettering.clean(text)
        if self.width(text, style) <= width:
            return text
        count = self._fitting(text, width - self.width("…", style), style)
        return text[:count].rstrip() + "…"

    def wrap(self, text: str, width: float, style: Style = BODY, *, most: int = 10**6) -> list[str]:
        """Return a text as lines that fit, at most so many; words too long are broken."""
        lines: list[str] = []
        rest = lettering.clean(text).strip()
        while rest and len(lines) < most - 1 and self.width(rest, style) > width:
            cut = lettering.line_end(rest, self._fitting(rest, width, style))
            lines.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        return [*lines, self.fit(rest, width, style)]

    def put(self, text: Text, y: float) -> None:
        """Write a text with its base line at `y`. What must not be cut is made smaller instead."""
        style = text.style
        words = lettering.clean(text.text)
        wide = self.width(words, style)
        if wide > text.width:
            style = replace(style, size=max(style.size * text.width / wide, _SMALLEST))
            wide = self.width(words, style)
        x = text.x + (text.width - wide) * _PLACES[text.align]
        for run in lettering.runs(words, self._order, style.bold):
            self._used.setdefault((run.family, style.bold), set()).update(run.text)
            self._marks.append(_Written(run, x, y, style))
            x += run.width * style.size * _EM

    def rule(
        self, y: float, *, colour: Colour = FAINT, x: float = LEFT, end: float = RIGHT
    ) -> None:
        """Draw a line across the page at `y`."""
        self._marks.append(lambda paper: paper.line((x, y), (end, y), colour))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour = SHADE) -> None:
        """Fill a box."""
        self._marks.append(lambda paper: paper.box(x, y, (width, height), colour))

    def picture(self, content: bytes, x: float, y: float, room: tuple[float, float]) -> float:
        """Draw a picture as large as it fits and return its height; 0 where there is none."""
        shape = picture_shape(content) if content else None
        if shape is None:
            return 0
        scale = min(room[0] / shape[0], room[1] / shape[1])
        size = (shape[0] * scale, shape[1] * scale)
        self._marks.append(lambda paper: paper.picture(content, x, y, size))
        return size[1]

    def _fitting(self, text: str, width: float, style: Style) -> int:
        room = width / (style.size * _EM)
        return lettering.fitting(
            text, room, lambda part: lettering.width(part, self._order, bold=style.bold)
        )


@dataclass(frozen=True, slots=True)
class _Written:
    """A run of text in its place on a page."""

    run: lettering.Run
    x: float
    y: float
    style: Style

    def __call__(self, paper: Paper) -> None:
        style = self.style
        paper.text(self.run, self.x, self.y, size=style.size, bold=style.bold, colour=style.colour)


def share(part: Decimal, whole: Decimal, length: float) -> float:
    """Return how long on paper a part of a whole is."""
    return float(part / whole) * length
