"""Include Custom Fields in invoice header."""

from __future__ import annotations

from ses_dash.billing.options.option import Option, switch

_TITLE = "Include Custom Fields in invoice header"

OPTION = Option(
    key="custom_fields_in_header",
    title=_TITLE,
    help=(
        "Print the customer's filled-in fields that are marked for it beneath its address. "
        'Example: "Purchase order: 4711".'
    ),
    field="switch",
    default=False,
    parse=switch(_TITLE),
)
