"""Term Type: what the due date is counted from (R22)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ses_dash.billing.options.option import Option, choice
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable

_TITLE = "Term Type"


def _day_of_next_month(day: date, value: int) -> date:
    start = BillingPeriod.of(day).end
    last = monthrange(start.year, start.month)[1]
    return start.replace(day=min(max(value, 1), last))


_DUE: dict[str, Callable[[date, int], date]] = {
    "due_on_receipt": lambda day, _value: day,
    "net_days": lambda day, value: day + timedelta(days=value),
    "days_after_month_end": lambda day, value: BillingPeriod.of(day).end + timedelta(value - 1),
    "day_of_next_month": _day_of_next_month,
}
_WORDS = {
    "due_on_receipt": "Payable on receipt.",
    "net_days": "Payable within {value} days of the statement date.",
    "days_after_month_end": "Payable {value} days after the month of the statement date ends.",
    "day_of_next_month": "Payable by day {value} of the month after the statement date.",
}


def due_date(statement_date: date, term_type: str, term_value: int) -> date:
    """Return the day a statement is due."""
    return _DUE[term_type](statement_date, term_value)


def template(term_type: str) -> str:
    """Return the terms as printed on the statement, with a place for the value of the term."""
    return _WORDS[term_type]


def sentence(term_type: str, term_value: int) -> str:
    """Return the terms as printed on the statement, in English."""
    return template(term_type).format(value=term_value)


OPTION = Option(
    key="term_type",
    title=_TITLE,
    help=(
        "What the due date is counted from. A statement of 10 April with Term Value 30 is due on "
        "10 May counted from its date, on 30 May from the end of its month; with Term Value 15 as "
        "the day of the next month it is due on 15 May."
    ),
    field="choice",
    default="net_days",
    parse=choice(_TITLE, tuple(_DUE)),
    choices=tuple(_DUE),
    words={
        "due_on_receipt": "Due on receipt",
        "net_days": "Days after the statement date",
        "days_after_month_end": "Days after the end of the month",
        "day_of_next_month": "Day of the next month",
    },
)
