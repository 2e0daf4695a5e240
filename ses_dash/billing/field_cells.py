"""A customer's custom fields as one cell of a CSV, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.errors import BadValueError
from ses_dash.model.customer import CustomField

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPECIAL = re.compile(r"([\\;=*])")
_ESCAPED = re.compile(r"\\(.)")
_PART = re.compile(r"(?:[^\\;]|\\.)+")  # up to a semicolon that is not escaped
_FIELD = re.compile(r"(?P<label>(?:[^\\=]|\\.)*)=(?P<value>(?:[^\\]|\\.)*?)(?P<shown>\*?)")


def write(fields: Iterable[CustomField]) -> str:
    r"""Write custom fields as `label=value`, with `; ` between them.

    A star behind one says that it is shown on invoices: `Purchase order=4711*; Region=North`. A
    backslash goes before each of these signs, and before itself, where it is part of a text.
    """
    return "; ".join(map(_written, fields))


def read(cell: str) -> tuple[CustomField, ...]:
    """Read what `write` wrote, in its order; raise `BadValueError` for a part that is no field."""
    return tuple(_read(part) for part in _PART.findall(cell) if part.strip())


def _written(field: CustomField) -> str:
    label, value = (_SPECIAL.sub(r"\\\1", text) for text in (field.label, field.value))
    return f"{label}={value}{'*' if field.show_on_invoice else ''}"


def _read(part: str) -> CustomField:
    found = _FIELD.fullmatch(part.strip())
    if found is None:
        want = "write fields like Purchase order=4711*; Region=North, a star if it goes on invoices"
        raise BadValueError("custom_fields", part.strip(), want)
    label, value = (_ESCAPED.sub(r"\1", found[name]).strip() for name in ("label", "value"))
    return CustomField(label, value, show_on_invoice=bool(found["shown"]))
