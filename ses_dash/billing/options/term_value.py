"""Term Value: the number of days, or the day, that Term Type counts with (R22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.options.option import Option, Value, number
from ses_dash.errors import BadValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TITLE = "Term Value"
_LAST_DAY = 31


def _is_a_day(values: Mapping[str, Value]) -> None:
    value = values["term_value"]
    if values["term_type"] == "day_of_next_month" and not 1 <= int(value) <= _LAST_DAY:
        raise BadValueError(_TITLE, value, "as a day of the next month it is 1 to 31")


def _unused(values: Mapping[str, Value]) -> str:
    """Say that a statement due on receipt counts no days."""
    on_receipt = values["term_type"] == "due_on_receipt"
    return "A statement that is due on receipt needs no Term Value." if on_receipt else ""


OPTION = Option(
    key="term_value",
    title=_TITLE,
    help=(
        "0 to 365 days, or a day from 1 to 31 where Term Type is a day of the next month; 31 is "
        "the last day of a shorter one. Example: 30 days after 10 April is 10 May."
    ),
    field="number",
    default=30,
    parse=number(_TITLE, 0, 365),
    check=_is_a_day,
    unused=_unused,
)
