"""AWS RI Purchase: which statement carries one-time upfront fees."""

from __future__ import annotations

from ses_dash.billing.options.option import Option, choice

_TITLE = "AWS RI Purchase"
_CHOICES = ("end_of_month", "immediate", "exclude")

OPTION = Option(
    key="aws_ri_purchase",
    title=_TITLE,
    help=(
        "One-time upfront fees of reserved instances and Savings Plans. Example: a fee of 12,000 "
        "is on the month's statement (end_of_month), on a statement of its own (immediate), or on "
        "none (exclude: it is counted as kept)."
    ),
    field="choice",
    default="end_of_month",
    parse=choice(_TITLE, _CHOICES),
    choices=_CHOICES,
    only_default="this version puts upfront fees on the month's statement",
)
