"""The typefaces inside a statement's PDF.

Source Sans 3 first, Noto Sans for the scripts most read, Kurinto Sans for what is left. They come
from packages, never from the operating system, so that the same installation makes the same bytes
everywhere. HarfBuzz measures, shapes and cuts them down; nothing is read before a character needs
it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from unicodedata import normalize

import justmytype_intl_cjk
import justmytype_intl_rtl
import justmytype_intl_sea
import justmytype_intl_south_asia
import uharfbuzz
import weblate_fonts

if TYPE_CHECKING:
    from types import ModuleType

Family = Literal[
    "sans",
    "arabic",
    "hebrew",
    "devanagari",
    "bengali",
    "tamil",
    "telugu",
    "thai",
    "lao",
    "khmer",
    "myanmar",
    "china",
    "taiwan",
    "japan",
    "korea",
    "world",
]
_PACKAGES = (
    "uharfbuzz",
    "weblate-fonts",
    "justmytype-intl-cjk",
    "justmytype-intl-rtl",
    "justmytype-intl-sea",
    "justmytype-intl-south-asia",
)
# What decides the bytes of the fonts in a PDF.
VERSIONS = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
EAST: tuple[Family, ...] = ("china", "japan", "taiwan", "korea")
# Scripts that join, stack and reorder their letters.
SHAPED: tuple[Family, ...] = (
    "arabic",
    "hebrew",
    "devanagari",
    "bengali",
    "tamil",
    "telugu",
    "thai",
    "lao",
    "khmer",
    "myanmar",
    "world",
)
_WEIGHTS = {False: 400, True: 600}
# Tables that only shaping reads, by the number that stands for their name.
_LAYOUT = tuple(int.from_bytes(name, "big") for name in (b"GSUB", b"GPOS", b"GDEF"))


def _inside(package: ModuleType, *parts: str) -> Path:
    return Path(str(package.__file__)).parent.joinpath(*parts)


def _noto(package: ModuleType, name: str, axes: str = "wdth,wght") -> tuple[Path, Path]:
    """Return the file of a typeface that has all weights, once for each weight."""
    file = _inside(package, "fonts", "ofl", name.lower(), f"{name}[{axes}].ttf")
    return file, file


def _fixed(folder: str, regular: str, bold: str) -> tuple[Path, Path]:
    home = _inside(weblate_fonts, "static", "weblate_fonts", folder, "ttf")
    return home / regular, home / bold


_FILES: dict[Family, tuple[Path, Path]] = {
    "sans": _fixed("source-sans", "SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf"),
    "arabic": _noto(justmytype_intl_rtl, "NotoSansArabic"),
    "hebrew": _noto(justmytype_intl_rtl, "NotoSansHebrew"),
    "devanagari": _noto(justmytype_intl_south_asia, "NotoSansDevanagari"),
    "bengali": _noto(justmytype_intl_south_asia, "NotoSansBengali"),
    "tamil": _noto(justmytype_intl_south_asia, "NotoSansTamil"),
    "telugu": _noto(justmytype_intl_south_asia, "NotoSansTelugu"),
    "thai": _noto(justmytype_intl_sea, "NotoSansThai"),
    "lao": _noto(justmytype_intl_sea, "NotoSansLao"),
    "khmer": _noto(justmytype_intl_sea, "NotoSansKhmer"),
    "myanmar": _noto(justmytype_intl_sea, "NotoSansMyanmar"),
    "china": _noto(justmytype_intl_cjk, "NotoSansSC", "wght"),
    "taiwan": _noto(justmytype_intl_cjk, "NotoSansTC", "wght"),
    "japan": _noto(justmytype_intl_cjk, "NotoSansJP", "wght"),
    "korea": _noto(justmytype_intl_cjk, "NotoSansKR", "wght"),
    "world": _fixed("kurinto", "KurintoSans-Rg.ttf", "KurintoSans-Bd.ttf"),
}
FAMILIES: tuple[Family, ...] = tuple(_FILES)


@cache
def _face(family: Family, bold: bool) -> uharfbuzz.Face:  # noqa: FBT001 - a key of the cache
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(_FILES[family][bold]))


@cache
def _font(family: Family, bold: bool) -> uharfbuzz.Font:  # noqa: FBT001 - a key of the cache
    font = uharfbuzz.Font(_face(family, bold))
    font.set_variations({"wght": _WEIGHTS[bold]})
    return font


@cache
def characters(family: Family) -> frozenset[str]:
    """Return the characters a family has."""
    return frozenset(map(chr, _face(family, bold=False).unicodes))


class _Widths(dict[str, float]):
    """The widths of a face's characters, in thousandths of its size, each measured once."""

    def __init__(self, family: Family, *, bold: bool) -> None:
        super().__init__()
        self._font = _font(family, bold)
        self._scale = 1000 / self._font.face.upem

    def __missing__(self, character: str) -> float:
        glyph = self._font.get_nominal_glyph(ord(character)) or 0
        # Viewers take widths as whole thousandths, and so does the PDF.
        self[character] = int(self._font.get_glyph_h_advance(glyph) * self._scale + 0.5)
        return self[character]


@cache
def widths(family: Family, bold: bool) -> dict[str, float]:  # noqa: FBT001 - a key of the cache
    """Return the widths of a family's characters, in thousandths of the size of the type."""
    return _Widths(family, bold=bold)


def shaped_width(text: str, family: Family, *, bold: bool, right_to_left: bool) -> float:
    """Return how wide a shaped text is, in thousandths of the size of the type."""
    font = _font(family, bold)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    uharfbuzz.shape(font, buffer, {})
    advance = sum(each.x_advance for each in buffer.glyph_positions)
    wide: float = advance * 1000 / font.face.upem
    return wide


@lru_cache(maxsize=64)
def cut(family: Family, used: frozenset[str], *, bold: bool) -> bytes:
    """Return a font file with no more than these characters, and the forms they take together."""
    face, wanted = _face(family, bold), uharfbuzz.SubsetInput()
    # Shaping takes composed letters apart, so their parts are needed too.
    parts = used | set(normalize("NFKD", "".join(sorted(used)))) if family in SHAPED else used
    wanted.unicode_set.update(map(ord, parts))
    wanted.flags |= uharfbuzz.SubsetFlags.NO_HINTING
    if face.has_var_data:
        wanted.pin_all_axes_to_default(face)
        wanted.pin_axis_location(face, "wght", _WEIGHTS[bold])
    if family not in SHAPED:
        wanted.drop_table_tag_set.update(_LAYOUT)
    content: bytes = uharfbuzz.subset(face, wanted).blob.data
    return content
