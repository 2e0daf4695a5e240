"""Small files in no known format, and the mappings that read them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ses_dash.model.mapping import Mapping, Origin

if TYPE_CHECKING:
    from ses_dash.stores import Stores

GERMAN = (
    "Kunde;Kundenname;Datum;Leistung;Menge;Betrag;Währung\n"
    "000000000042;Café Nord;03.10.2026;Speicher;1.024,5;1.234,56;EUR\n"
    "000000000042;Café Nord;04.10.2026;Rechnen;2;-0,06;EUR\n"
    "7;Süd;31.10.2026;Speicher;;12;CHF\n"
)


def charges(stores: Stores, columns: str) -> list[tuple[Any, ...]]:
    """Return columns of all charges, in the order of their files."""
    return stores.warehouse.rows(f"SELECT {columns} FROM charge ORDER BY load_id, source_row")


def german(**changes: object) -> Mapping:
    """Return the mapping of the German file, with what a test says instead."""
    fields = {
        "cost": Origin("Betrag"),
        "currency": Origin("Währung"),
        "account": Origin("Kunde"),
        "account_name": Origin("Kundenname"),
        "start": Origin("Datum"),
        "period": Origin("Datum"),
        "service": Origin("Leistung"),
        "quantity": Origin("Menge"),
        "unit": Origin(value="GB"),
        "program": Origin(value="azure"),
    }
    said: dict[str, object] = {
        "name": "Nord",
        "fields": fields,
        "columns": tuple(GERMAN.partition("\n")[0].split(";")),
        "dates": "day.month.year",
        "decimal": ",",
        "thousands": ".",
        "delimiter": ";",
    }
    return Mapping(**(said | changes))  # type: ignore[arg-type]


def plain(*columns: str, **fields: str) -> Mapping:
    """Return a mapping that reads a cost in EUR of one month, and what a test says beside it."""
    origins = {key: Origin(column) for key, column in fields.items()}
    both = {"cost": Origin("Cost"), "currency": Origin(value="EUR"), **origins}
    return Mapping("Plain", both, columns)


def workbook(*rows: tuple[str | int | float, ...]) -> bytes:
    """Return an Excel workbook with one sheet: numbers as numbers, texts as texts."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _rels("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _rels("worksheet", "worksheets/sheet1.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{_OFFICE}/relationships"><sheets>'
            '<sheet name="Bill" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        ),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    "</Types>"
)


def _rels(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/{kind}" Target="{target}"/></Relationships>'
    )


def _cell(place: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'
