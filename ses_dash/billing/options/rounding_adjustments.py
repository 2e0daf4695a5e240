"""Add rounding adjustments to invoices: what brings rounded lines to the exact sum (R20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.options.option import Option, switch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.model.statement import Line

_TITLE = "Add rounding adjustments to invoices"


def adjustment(lines: Sequence[Line], currency: str) -> Decimal:
    """Return what the rounded lines of one tax group lack to their rounded exact sum."""
    exact = money.round_to(money.total(line.price for line in lines), currency)
    return money.subtract(exact, money.total(line.net for line in lines))


OPTION = Option(
    key="rounding_adjustments",
    title=_TITLE,
    help=(
        "1,000 lines of 0.005 at 20 % tax: on, a line Rounding adjustment brings the net to 5.00 "
        "and the total to 6.00; off, every line counts 0.01 and the total is 12.00."
    ),
    field="switch",
    default=False,
    parse=switch(_TITLE),
)
