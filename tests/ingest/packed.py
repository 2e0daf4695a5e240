"""Workbooks and ZIP archives made by hand, sound ones and such as nobody should open."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Cell = str | float | bool | None
    Rows = Sequence[Sequence[Cell]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Cells of style 1 are days.
_STYLES = f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf/><xf numFmtId="14"/></cellXfs>'


def archive(contents: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents.items():
            made.writestr(name, content)
    return packed.getvalue()


def link(name: str, target: str) -> bytes:
    """Return a ZIP archive with a symbolic link in it."""
    packed = io.BytesIO()
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(member, target)
    return packed.getvalue()


def encrypted(name: str, content: str) -> bytes:
    """Return a ZIP archive that says its content is encrypted."""
    packed = bytearray(archive({name: content}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + flags] |= 1
    return bytes(packed)


def workbook(sheets: Mapping[str, Rows], *, before: str = "", text: str = "") -> bytes:
    """Return an Excel workbook; `before` stands before the first sheet, `text` in its first cell.

    A float is a day of style 1 where its column is called `Day`.
    """
    parts = {
        "[Content_Types].xml": _types(len(sheets)),
        "_rels/.rels": _related({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _listed(sheets),
        "xl/_rels/workbook.xml.rels": _related(
            {
                f"rId{at}": ("worksheet", f"worksheets/sheet{at}.xml")
                for at in range(1, len(sheets) + 1)
            }
            | {"rId99": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": f"{_STYLES}</styleSheet>",
    }
    for at, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{at}.xml"] = sheet(rows, before=before, text=text)
    return archive(parts)


def sheet(rows: Rows, *, before: str = "", text: str = "") -> str:
    """Return the XML of a sheet."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = (
            _cell(f"{chr(65 + at)}{number}", value, is_day=rows[0][at] == "Day")
            for at, value in enumerate(row)
        )
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    extra = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>' if text else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{_MAIN}">'
        f"<sheetData>{extra}{''.join(lines)}</sheetData></worksheet>"
    )


def _cell(place: str, value: Cell, *, is_day: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}" s="{int(is_day)}"><v>{value!r}</v></c>'


def _types(sheets: int) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for at in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{parts}</Types>'
    )


def _related(parts: Mapping[str, tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in parts.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _listed(sheets: Mapping[str, Rows]) -> str:
    each = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>'
        for at, name in enumerate(sheets, start=1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{each}</sheets></workbook>'
