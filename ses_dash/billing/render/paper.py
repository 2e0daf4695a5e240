"""Drawing on the pages of a PDF: runs of text, lines, boxes and the logo."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import uharfbuzz
from fpdf import FPDF
from fpdf.enums import DocumentCompliance
from fpdf.fonts import HarfBuzzFont, TTFFont
from PIL import Image

from ses_dash.billing.render import faces, xmp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ses_dash.billing.render.faces import Family
    from ses_dash.billing.render.lettering import Run

Colour = tuple[int, int, int]
Used = dict[tuple["Family", bool], set[str]]
_TALLEST = 0.8  # of its size is a cell's base line beneath its top
_MOST_PIXELS = (720, 240)  # of a logo: 300 to an inch of the box it is given


@dataclass(frozen=True, slots=True)
class Attached:
    """A file within a PDF. One that is the invoice itself makes it a Factur-X."""

    name: str
    content: bytes
    media_type: str
    is_invoice: bool = False


class _Cut(TTFFont):
    """A font that is cut down to a document's characters and never was a file."""

    def __init__(self, paper: FPDF, content: bytes, key: str, style: str) -> None:
        source = io.BytesIO(content)
        super().__init__(paper, source, key, style)  # type: ignore[arg-type]  # fontTools reads it
        self.name += f"-{key}"  # the weights of a typeface in one file share its name
        self.ttfont.recalcBBoxes = False  # no outline changes, and measuring them all takes long
        self._content = content

    @property
    def hbfont(self) -> HarfBuzzFont:
        """Return the font as what shapes text."""
        if self._hbfont is None:
            self._hbfont = HarfBuzzFont(uharfbuzz.Face(uharfbuzz.Blob(self._content)))
        return self._hbfont


class Paper:
    """The pages of a PDF. `used` says beforehand which characters of each face will be drawn."""

    def __init__(
        self, used: Mapping[tuple[Family, bool], set[str]], created: datetime, language: str
    ) -> None:
        self._pdf = FPDF(format="A4", enforce_compliance=DocumentCompliance.PDFA_3B)
        self._pdf.set_auto_page_break(auto=False)
        self._created = created
        self._pdf.set_creation_date(created)
        self._pdf.set_lang(language)
        self._pdf.c_margin = 0
        for (family, bold), characters in used.items():
            content = faces.cut(family, frozenset(characters), bold=bold)
            style = "B" if bold else ""
            key = family + style
            self._pdf.fonts[key] = _Cut(self._pdf, content, key, style)
        self._set: tuple[object, ...] = ()

    def about(self, title: str, author: str, producer: str, invoice: str = "") -> None:
        """Say what the file is; `invoice` is the name of the e-invoice within it."""
        self._pdf.set_title(title)
        self._pdf.set_author(author)
        self._pdf.set_producer(producer)
        self._pdf.set_xmp_metadata(xmp.metadata(title, author, producer, self._created, invoice))

    def attach(self, attached: Attached) -> None:
        """Embed a file: the same facts for machines."""
        self._pdf.embed_file(
            bytes=attached.content,
            basename=attached.name,
            modification_date=self._created,
            mime_type=attached.media_type,
            associated_file_relationship="Alternative" if attached.is_invoice else "Data",
            compress=True,
            checksum=True,
        )

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self._set = ()

    def output(self) -> bytes:
        """Return the finished file."""
        return bytes(self._pdf.output())

    def text(
        self, run: Run, x: float, y: float, *, size: float, bold: bool, colour: Colour
    ) -> None:
        """Draw a run with its base line at `y`, `size` in points."""
        wanted = (run.family, size, bold, colour)
        if wanted != self._set:
            self._pdf.set_font(run.family, "B" if bold else "", size)
            self._pdf.set_text_color(*colour)
            self._set = wanted
        if run.family in faces.SHAPED:
            self._shaped(run, x, y)
        else:
            self._pdf.text(x, y, run.text)

    def _shaped(self, run: Run, x: float, y: float) -> None:
        self._pdf.set_text_shaping(True, direction="rtl" if run.right_to_left else "ltr")
        self._pdf.set_xy(x, y - _TALLEST * self._pdf.font_size)
        self._pdf.cell(text=run.text)
        self._pdf.set_text_shaping(False)

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: Colour) -> None:
        """Draw a thin line."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(0.2)
        self._pdf.line(*start, *end)

    def box(self, x: float, y: float, size: tuple[float, float], colour: Colour) -> None:
        """Fill a box."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(x, y, *size, style="F")

    def picture(self, content: bytes, x: float, y: float, size: tuple[float, float]) -> None:
        """Draw a picture that `picture_shape` can read."""
        made = _picture(content)
        if made is not None:
            self._pdf.image(made, x, y, *size)


def picture_shape(content: bytes) -> tuple[int, int] | None:
    """Return how wide and how high a picture is, in no unit; None for what cannot be read."""
    made = _picture(content)
    return made.size if made is not None else None


@lru_cache(maxsize=2)
def _picture(content: bytes) -> Image.Image | None:
    """Return a picture no larger than it is printed.

    A broken one must not keep the files of a frozen statement back: they have the name only.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            made = opened.convert("RGBA")
    except (OSError, EOFError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    made.thumbnail(_MOST_PIXELS)
    transparent = made.getchannel("A").getextrema() != (255, 255)
    return made if transparent else made.convert("RGB")
