"""Include credits for tax calculations: whether our credits lower the tax base (R16b)."""

from __future__ import annotations

from ses_dash.billing.options.option import Option, switch

_TITLE = "Include credits for tax calculations"

OPTION = Option(
    key="credits_in_tax_base",
    title=_TITLE,
    help=(
        "Charges of 1,000 with a credit of 200 at 10 % tax: on, tax is on 800 and the total is "
        "880; off, tax is on 1,000, the credit comes off after it, and the total is 900. A "
        "provider's credit passed on is a line with its own tax either way."
    ),
    field="switch",
    default=True,
    parse=switch(_TITLE),
)
