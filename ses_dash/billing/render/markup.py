"""Writing XML: elements with texts that any XML may hold."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def inside(parent: Element, *names: str) -> Element:
    """Add an element within another, and so on; return the innermost."""
    for name in names:
        parent = SubElement(parent, name)
    return parent


def text(parent: Element, name: str, value: str, **attributes: str) -> None:
    """Add an element with a text; a character that XML does not allow becomes U+FFFD."""
    SubElement(parent, name, attributes).text = _NOT_XML.sub("\ufffd", value)


def some(parent: Element, name: str, value: str) -> None:
    """Add an element with a text, unless it is empty."""
    if value:
        text(parent, name, value)


def written(root: Element) -> bytes:
    """Return a document as a file, the same bytes each time."""
    indent(root)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made
