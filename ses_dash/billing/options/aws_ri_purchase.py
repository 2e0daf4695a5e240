"""AWS RI Purchase: which statement carries one-time upfront fees."""

from __future__ import annotations

from ses_dash.billing.options.option import Option, choice

_TITLE = "AWS RI Purchase"
APART, EXCLUDED = "immediate", "exclude"
_WORDS = {
    "end_of_month": "On the month's statement",
    "immediate": "On a statement of its own, at once",
    "exclude": "On no statement, kept by us",
}

OPTION = Option(
    key="aws_ri_purchase",
    title=_TITLE,
    help=(
        "One-time upfront fees of reserved instances and Savings Plans. A fee of 12,000 is on the "
        "month's statement; or on a supplementary one for this purchase, which can be frozen "
        "before the month is over; or on none, without a price in reports, and counted as kept. "
        "Fees by the hour or month are always on the month's statement. A month keeps what it was "
        "frozen with."
    ),
    field="choice",
    default="end_of_month",
    parse=choice(_TITLE, tuple(_WORDS)),
    choices=tuple(_WORDS),
    words=_WORDS,
)
