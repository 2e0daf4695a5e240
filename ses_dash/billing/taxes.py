"""What the lines of a statement come to: tax groups, credits, and what is left to pay (R15-R20)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.options.rounding_adjustments import adjustment
from ses_dash.model.statement import TaxGroup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.billing.options.option import Value
    from ses_dash.model.credit import CreditBalance
    from ses_dash.model.statement import CreditUse, Line

_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Settlement:
    """The sums of a statement, all rounded to its currency. See `Draft` for what each means."""

    tax_groups: tuple[TaxGroup, ...]
    credits: tuple[CreditUse, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    prepaid: Decimal


def settle(
    lines: Sequence[Line],
    currency: str,
    chosen: Mapping[str, Value],
    available: Sequence[CreditBalance] = (),  # noqa: ARG001
) -> Settlement:
    """Add the lines up: adjustment and discounts before tax, prepaid credits after it (R15)."""
    groups = _tax_groups(lines, currency, adjusted=bool(chosen["rounding_adjustments"]))
    net = money.total(group.base for group in groups)
    tax = money.total(group.tax for group in groups)
    return Settlement(
        tax_groups=groups,
        credits=(),
        net=net,
        tax=tax,
        total=money.total((net, tax)),
        prepaid=money.ZERO,
    )


def _tax_groups(lines: Sequence[Line], currency: str, *, adjusted: bool) -> tuple[TaxGroup, ...]:
    """Compute the tax once per rate, on the rounded base (R19, R20)."""
    return tuple(
        _tax_group(
            [line for line in lines if line.tax_rate == rate], rate, currency, adjusted=adjusted
        )
        for rate in sorted({line.tax_rate for line in lines}, reverse=True)
    )


def _tax_group(lines: Sequence[Line], rate: Decimal, currency: str, *, adjusted: bool) -> TaxGroup:
    missing = adjustment(lines, currency) if adjusted else money.ZERO
    base = money.total((missing, *(line.net for line in lines)))
    tax = money.multiply(money.multiply(base, rate), _PERCENT)
    return TaxGroup(rate, base, missing, money.round_to(tax, currency))
