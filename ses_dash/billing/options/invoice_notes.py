"""Invoice Notes: a text of ours on every statement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.billing.options.option import Option
from ses_dash.errors import BadValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TITLE = "Invoice Notes"
_LONGEST = 10_000
_PLACEHOLDERS = ("customer", "period", "number", "due_date")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(notes: str, values: Mapping[str, str]) -> str:
    """Put a statement's facts in the places of the placeholders."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), notes)


def _parse(text: str) -> str:
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - set(_PLACEHOLDERS))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
        raise BadValueError(_TITLE, f"{{{unknown[0]}}}", f"the placeholders are {known}")
    if len(text) > _LONGEST:
        raise BadValueError(_TITLE, text, f"at most {_LONGEST:,} characters")
    return text.strip().replace("\r\n", "\n")


OPTION = Option(
    key="invoice_notes",
    title=_TITLE,
    help=(
        "A text printed on the statement. {customer}, {period}, {number} and {due_date} are filled "
        'in. Example: "Please quote {number}; the tax invoice follows by e-mail."'
    ),
    field="paragraph",
    default="",
    parse=_parse,
)
