"""Azure Billing Day: the last day of the month for metered Azure usage (R32)."""

from __future__ import annotations

from ses_dash.billing.options.option import Option, number

_TITLE = "Azure Billing Day"

OPTION = Option(
    key="azure_billing_day",
    title=_TITLE,
    help=(
        "1 to 31: metered Azure of month M runs from the day after this day of the month before to "
        "this day of M. 31 is the calendar month, which is how Microsoft invoices. Example: 25 "
        "puts 26 September to 25 October on the October statement."
    ),
    field="number",
    default=31,
    parse=number(_TITLE, 1, 31),
)
