"""The page of file formats: how each is told, what it is complete for, where its columns go."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from ses_dash.focus import COLUMNS
from ses_dash.ingest.importer import Header
from ses_dash.model.reading import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.focus import Column
    from ses_dash.ingest.importer import Importer
    from ses_dash.model.reading import Reading

_POSITION = re.compile(r"\bc(\d+)\b")
_AS_IT_IS = re.compile(r"c\d+|(?:amount|value|time|trim)\(c\d+\)")
_LITERAL = re.compile(r"'([^']*)'|(\d+)")
_OF_LOADS = ("load_id", "source_row", "billing_period", "account")  # no importer fills these


def title(importer: Importer) -> str:
    """Return the name of a format as a heading."""
    return importer.title[0].upper() + importer.title[1:]


def anchor(importer: Importer) -> str:
    """Return the link to a format's section."""
    return "#" + re.sub(r"[^a-z0-9 -]", "", title(importer).lower()).replace(" ", "-")


def facts(importer: Importer) -> str:
    """Return what people should know of a format, as paragraphs and a list."""
    formats = ", ".join(f"{name} (`{key}`)" for key, name in importer.formats.items())
    lines = [
        f"- **Formats**: {formats}.",
        f"- **Recognised by**: {importer.about.recognised}",
        f"- **A delivery is complete for**: {importer.about.slice}",
        f"- **Family**: `{importer.family}`.",
        "- **Known to be missing**:",
        *(f"    - {each}" for each in importer.about.missing),
    ]
    return "\n".join([*_said(importer), "", *lines])


def filled(importer: Importer) -> Iterator[tuple[str, str]]:
    """Yield the columns of a charge that a format fills, each with the file's columns it is from.

    They are told by reading the header of a full file: what `read` answers is what a load does.
    """
    header = Header(importer.title, importer.about.example)
    reading = importer.read(header, Said())
    for column in COLUMNS:
        expression = reading.columns.get(column.name, "NULL")
        if expression != "NULL":
            yield _name(column), _source(expression, reading)


def unfilled(importer: Importer) -> list[str]:
    """Return the FOCUS columns that a format has nothing for."""
    names = {name for name, _ in filled(importer)}
    every = (column for column in COLUMNS if column.name not in (*_OF_LOADS, "x"))
    return [_name(column) for column in every if _name(column) not in names]


def _said(importer: Importer) -> list[str]:
    """Return what the module and the class of an importer say of themselves."""
    texts = (inspect.getdoc(inspect.getmodule(type(importer))), inspect.getdoc(importer))
    return [" ".join(" ".join(text.split()) for text in texts if text)]


def _name(column: Column) -> str:
    return f"`{column.focus or column.name}`"


def _source(expression: str, reading: Reading) -> str:
    if literal := _LITERAL.fullmatch(expression):
        return f"always `{literal[1] or literal[2]}`"
    names = list(dict.fromkeys(_columns(expression, reading)))
    if len(names) == 1 and _AS_IT_IS.fullmatch(expression):
        return names[0]
    if names:
        return f"from {', '.join(names)}"
    texts = set(re.findall(r"'([^']*)'", expression))
    return f"always `{texts.pop()}`" if len(texts) == 1 else "worked out"


def _columns(expression: str, reading: Reading) -> Iterator[str]:
    """Yield the file's columns that an expression reads, through columns made of others."""
    own = len(reading.header)
    for position in map(int, _POSITION.findall(expression)):
        if position < own:
            yield f"`{reading.header[position]}`"
        else:
            yield from _columns(reading.derived[position - own].sql, reading)
