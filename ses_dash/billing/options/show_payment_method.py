"""Show payment method on invoices: the customer's label and where to pay, never a full number."""

from __future__ import annotations

import re

from ses_dash.billing.options.option import Option, switch

_TITLE = "Show payment method on invoices"
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){7,}")


def masked(label: str) -> str:
    """Return a payment label without any full card or account number: its last 4 digits stay."""
    return _LONG_NUMBER.sub(lambda match: f"...{re.sub(r'[ -]', '', match[0])[-4:]}", label)


OPTION = Option(
    key="show_payment_method",
    title=_TITLE,
    help=(
        'Print the customer\'s payment method, like "Bank transfer" or "Card ending 4242", and '
        "your remittance text. Long numbers in the customer's label are cut to their last 4 digits."
    ),
    field="switch",
    default=False,
    parse=switch(_TITLE),
)
